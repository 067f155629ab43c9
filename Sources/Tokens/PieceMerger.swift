/// Byte pair encoding of one piece: of all neighbours that together are a token, the pair of the
/// lowest rank is merged, the leftmost of equals first, until none is left.
///
/// Looks at every pair again for each merge, eight at a time, which is the fastest way for pieces
/// of words' length: see `HeapMerger` for others.
@safe struct PieceMerger: ~Copyable {
  /// The largest piece that is merged, in bytes.
  static let maximumByteCount = 2 * TokenBytes.maximumByteCount
  /// Up to here it is faster than a heap.
  static let preferredByteCount = 128

  private typealias Lanes = SIMD8<Int32>
  /// No token: larger than every pair.
  private static let noPair = Int32.max
  /// The bits of a pair that hold its place, below those that hold its rank.
  private static let placeBits: Int32 = 9
  private static let capacity = 512

  private let ranks: RankTable
  /// For the place of each byte: its part joined with the next one, as rank and place in one
  /// number; `noPair` where no part starts, where the two are no token, and as padding.
  private let pairs: UnsafeMutablePointer<Int32>
  /// For the place where a part starts: where the next one does, or the end.
  private let next: UnsafeMutablePointer<Int16>
  /// For the place where a part starts: where the one before it does.
  private let previous: UnsafeMutablePointer<Int16>

  init(_ ranks: RankTable) {
    self.ranks = ranks
    unsafe pairs = LargeMemory.allocate(Int32.self, count: PieceMerger.capacity)
    unsafe next = .allocate(capacity: PieceMerger.capacity)
    unsafe previous = .allocate(capacity: PieceMerger.capacity)
  }

  deinit {
    unsafe pairs.deallocate()
    unsafe next.deallocate()
    unsafe previous.deallocate()
  }

  /// Where the second token of the last piece starts, relative to it; its end if there is only one.
  var startOfSecond: Int { unsafe Int(next[0]) }

  /// The number of tokens of the bytes from `start` to `end`: at least 1, at most
  /// `maximumByteCount`.
  mutating func merge(_ text: TextView, _ start: Int, _ end: Int) -> Int {
    precondition(end > start && end - start <= PieceMerger.maximumByteCount, "no piece to merge")
    let byteCount = end &- start
    separate(text, start, byteCount)
    var count = byteCount
    while case let pair = lowestPair(byteCount), pair != PieceMerger.noPair {
      let first = Int(pair & (1 &<< PieceMerger.placeBits &- 1))
      let second = unsafe Int(next[first])
      let third = unsafe Int(next[second])
      unsafe next[first] = Int16(truncatingIfNeeded: third)
      unsafe pairs[second] = PieceMerger.noPair
      unsafe pairs[first] = PieceMerger.noPair
      if third < byteCount {
        unsafe previous[third] = Int16(truncatingIfNeeded: first)
        unsafe pairs[first] = self.pair(text, start, first, Int(next[third]))
      }
      if first > 0 {
        let before = unsafe Int(previous[first])
        unsafe pairs[before] = self.pair(text, start, before, third)
      }
      count &-= 1
    }
    return count
  }

  /// Makes every byte a part.
  @inline(__always)
  private func separate(_ text: TextView, _ start: Int, _ byteCount: Int) {
    for place in 0..<(byteCount &- 1) {
      let rank = ranks.rank(ofTwoBytes: text.twoBytes(start &+ place))
      unsafe pairs[place] = PieceMerger.pair(rank, place)
      unsafe next[place] = Int16(truncatingIfNeeded: place &+ 1)
      unsafe previous[place] = Int16(truncatingIfNeeded: place &- 1)
    }
    let last = byteCount &- 1
    unsafe next[last] = Int16(truncatingIfNeeded: byteCount)
    unsafe previous[last] = Int16(truncatingIfNeeded: last &- 1)
    let padding = (last | (Lanes.scalarCount &- 1)) &- last
    for place in last...(last &+ padding) { unsafe pairs[place] = PieceMerger.noPair }
  }

  @inline(__always)
  private func lowestPair(_ byteCount: Int) -> Int32 {
    var lowest = Lanes(repeating: PieceMerger.noPair)
    var place = 0
    while place < byteCount {
      let lanes = unsafe UnsafeRawPointer(pairs + place).load(as: Lanes.self)
      lowest.replace(with: lanes, where: lanes .< lowest)
      place &+= Lanes.scalarCount
    }
    return lowest.min()
  }

  /// The pair of the part at `first` and the one behind it, which ends at `end`.
  @inline(__always)
  private func pair(_ text: TextView, _ start: Int, _ first: Int, _ end: Int) -> Int32 {
    PieceMerger.pair(ranks.rank(in: text, start &+ first, start &+ end), first)
  }

  @inline(__always)
  private static func pair(_ rank: UInt32, _ place: Int) -> Int32 {
    rank == RankTable.none
      ? noPair : Int32(truncatingIfNeeded: rank) &<< placeBits | Int32(truncatingIfNeeded: place)
  }
}
