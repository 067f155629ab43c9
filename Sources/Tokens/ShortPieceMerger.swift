/// A piece of up to 15 bytes on its way to a count.
struct WaitingPiece: BitwiseCopyable {
  var key: PieceKey
  /// The hash of `key` as long as its count is 1.
  var hash: UInt64
}

/// Byte pair encoding of many short pieces at once, as `PieceMerger` does one.
///
/// What takes time is memory: each merge needs the ranks of two new pairs, which depend on the merge
/// before. So several pieces take turns, one step each, and their questions are answered meanwhile.
@safe struct ShortPieceMerger: ~Copyable {
  private static let laneCount = 8
  /// Places of one lane: those of 15 bytes, and one of padding.
  private static let placeCount = 16
  private static let noPair = Int32.max
  private static let placeBits: Int32 = 4

  private typealias Places = SIMD16<Int32>

  /// The state of one piece, whose places count from its first byte.
  private struct Lane: BitwiseCopyable {
    var piece = 0
    var byteCount = 0
    var tokenCount = 0
    /// Where the part that was merged last starts; the same for the part before it.
    var merged = 0
    var before = 0
    /// The two new pairs, empty where there is none.
    var withBefore = RankQuestion.none
    var withBehind = RankQuestion.none
  }

  private let ranks: RankTable
  private let lanes: UnsafeMutablePointer<Lane>
  /// See `PieceMerger`: for each place of each lane the pair that starts there, then the neighbours.
  private let pairs: UnsafeMutablePointer<Int32>
  private let next: UnsafeMutablePointer<UInt8>
  private let previous: UnsafeMutablePointer<UInt8>
  /// The bytes of each lane's piece, and as many behind them that may be read.
  private let bytes: UnsafeMutablePointer<UInt8>

  init(_ ranks: RankTable) {
    let placeCount = ShortPieceMerger.laneCount * ShortPieceMerger.placeCount
    self.ranks = ranks
    unsafe lanes = LargeMemory.allocate(Lane.self, count: ShortPieceMerger.laneCount)
    unsafe lanes.initialize(repeating: Lane(), count: ShortPieceMerger.laneCount)
    unsafe pairs = LargeMemory.allocate(Int32.self, count: placeCount)
    unsafe pairs.initialize(repeating: ShortPieceMerger.noPair, count: placeCount)
    unsafe next = LargeMemory.allocate(UInt8.self, count: placeCount)
    unsafe next.initialize(repeating: 0, count: placeCount)
    unsafe previous = LargeMemory.allocate(UInt8.self, count: placeCount)
    unsafe previous.initialize(repeating: 0, count: placeCount)
    unsafe bytes = LargeMemory.allocate(UInt8.self, count: 2 * placeCount)
    unsafe bytes.initialize(repeating: 0, count: 2 * placeCount)
  }

  deinit {
    unsafe lanes.deallocate()
    unsafe pairs.deallocate()
    unsafe next.deallocate()
    unsafe previous.deallocate()
    unsafe bytes.deallocate()
  }

  /// Writes into the keys of `pieces` how many tokens each is.
  mutating func merge(_ pieces: UnsafeMutableBufferPointer<WaitingPiece>) {
    let laneCount = min(pieces.count, ShortPieceMerger.laneCount)
    var nextPiece = laneCount
    var busyCount = laneCount
    for lane in 0..<laneCount { unsafe start(lane, lane, pieces[lane].key) }
    while busyCount > 0 {
      busyCount = 0
      for lane in 0..<laneCount {
        guard unsafe lanes[lane].byteCount > 0 else { continue }
        busyCount &+= 1
        settle(lane)
        guard !mergeLowest(lane) else { continue }
        unsafe pieces[lanes[lane].piece].key.tokenCount = lanes[lane].tokenCount
        unsafe lanes[lane].byteCount = 0
        guard nextPiece < pieces.count else { continue }
        unsafe start(lane, nextPiece, pieces[nextPiece].key)
        nextPiece &+= 1
      }
    }
  }

  /// Puts a piece on a lane, every byte a part.
  private func start(_ lane: Int, _ piece: Int, _ key: PieceKey) {
    let places = lane &* ShortPieceMerger.placeCount
    let byteCount = key.byteCount
    let raw = unsafe UnsafeMutableRawPointer(bytes + 2 &* places)
    unsafe raw.storeBytes(of: key.low.littleEndian, as: UInt64.self)
    unsafe raw.storeBytes(of: key.high.littleEndian, toByteOffset: 8, as: UInt64.self)
    var window = key.low
    for place in 0..<ShortPieceMerger.placeCount {
      var pair = ShortPieceMerger.noPair
      if place &+ 1 < byteCount {
        if place == 7 { window = key.high &<< 8 | key.low &>> 56 }
        let twoBytes = UInt16(truncatingIfNeeded: window)
        pair = ShortPieceMerger.pair(ranks.rank(ofTwoBytes: twoBytes), place)
        window &>>= 8
      }
      unsafe pairs[places &+ place] = pair
      unsafe next[places &+ place] = UInt8(truncatingIfNeeded: place &+ 1)
      unsafe previous[places &+ place] = UInt8(truncatingIfNeeded: place &- 1)
    }
    unsafe lanes[lane] = Lane(piece: piece, byteCount: byteCount, tokenCount: byteCount)
  }

  /// Writes down the pairs that were asked for.
  @inline(__always)
  private func settle(_ lane: Int) {
    let state = unsafe lanes[lane]
    let places = lane &* ShortPieceMerger.placeCount
    if !state.withBefore.isNone {
      unsafe pairs[places &+ state.before] = ShortPieceMerger.pair(
        ranks.rank(state.withBefore), state.before)
    }
    if !state.withBehind.isNone {
      unsafe pairs[places &+ state.merged] = ShortPieceMerger.pair(
        ranks.rank(state.withBehind), state.merged)
    }
  }

  /// Merges the lowest pair and asks for the new ones; false when there is none.
  @inline(__always)
  private func mergeLowest(_ lane: Int) -> Bool {
    let places = lane &* ShortPieceMerger.placeCount
    let lowest = unsafe UnsafeRawPointer(pairs + places).load(as: Places.self).min()
    guard lowest != ShortPieceMerger.noPair else { return false }
    let merged = Int(lowest & (1 &<< ShortPieceMerger.placeBits &- 1))
    let second = unsafe Int(next[places &+ merged])
    let third = unsafe Int(next[places &+ second])
    unsafe next[places &+ merged] = UInt8(truncatingIfNeeded: third)
    unsafe pairs[places &+ second] = ShortPieceMerger.noPair
    unsafe pairs[places &+ merged] = ShortPieceMerger.noPair
    unsafe lanes[lane].tokenCount &-= 1
    unsafe lanes[lane].merged = merged
    unsafe lanes[lane].withBefore = .none
    unsafe lanes[lane].withBehind = .none
    let text = unsafe bytes + 2 &* places
    if merged > 0 {
      let before = unsafe Int(previous[places &+ merged])
      unsafe lanes[lane].before = before
      unsafe lanes[lane].withBefore = ranks.question(
        PieceKey(reading: text + before, third &- before))
    }
    if unsafe third < lanes[lane].byteCount {
      unsafe previous[places &+ third] = UInt8(truncatingIfNeeded: merged)
      let behind = unsafe Int(next[places &+ third])
      unsafe lanes[lane].withBehind = ranks.question(
        PieceKey(reading: text + merged, behind &- merged))
    }
    return true
  }

  @inline(__always)
  private static func pair(_ rank: UInt32, _ place: Int) -> Int32 {
    rank == RankTable.none
      ? noPair : Int32(truncatingIfNeeded: rank) &<< placeBits | Int32(truncatingIfNeeded: place)
  }
}
