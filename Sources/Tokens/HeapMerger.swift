/// Byte pair encoding of a long stretch of bytes, in time n log n: `PieceMerger` with the pairs in
/// a heap.
///
/// Takes about 24 bytes of memory a byte, so callers bound the stretch.
struct HeapMerger {
  private let ranks: RankTable
  private let wholeCharacters: WholeCharacters
  /// The tokens' starts after a merge, relative to the first byte, and the end.
  private(set) var starts: [Int32] = []
  private var next: [Int32] = []
  private var previous: [Int32] = []
  /// The rank of the part that starts at a byte, joined with the next part.
  private var pairRanks: [UInt32] = []
  /// Pairs to merge, rank in the upper half and first byte in the lower; some are out of date.
  private var heap = MinimumHeap()

  init(_ vocabulary: Vocabulary) {
    ranks = vocabulary.ranks
    wholeCharacters = vocabulary.wholeCharacters
  }

  /// Splits the bytes from `start` to `end`, at least 2, into tokens.
  mutating func merge(_ text: TextView, _ start: Int, _ end: Int) {
    let byteCount = end - start
    unsafe link(UnsafeBufferPointer(start: text.base + start, count: byteCount))
    var first = 0
    while first < byteCount {
      rank(text, start, at: first)
      first = Int(next[first])
    }
    while let smallest = heap.popSmallest() {
      let part = Int(truncatingIfNeeded: smallest & 0xFFFF_FFFF)
      guard pairRanks[part] == UInt32(truncatingIfNeeded: smallest >> 32) else { continue }
      let absorbed = Int(next[part])
      let following = Int(next[absorbed])
      next[part] = Int32(following)
      if following < byteCount { previous[following] = Int32(part) }
      pairRanks[absorbed] = RankTable.none
      rank(text, start, at: part)
      if part > 0 { rank(text, start, at: Int(previous[part])) }
    }
    starts.removeAll(keepingCapacity: true)
    var part = 0
    while part < byteCount {
      starts.append(Int32(part))
      part = Int(next[part])
    }
    starts.append(Int32(byteCount))
  }

  /// Makes every safe character a part, and every other byte.
  private mutating func link(_ bytes: UnsafeBufferPointer<UInt8>) {
    next.removeAll(keepingCapacity: true)
    previous.removeAll(keepingCapacity: true)
    pairRanks.removeAll(keepingCapacity: true)
    var before = 0
    var place = 0
    while place < bytes.count {
      let byteCount = unsafe wholeCharacters.byteCountOfPart(bytes, place)
      for _ in 0..<byteCount {
        next.append(Int32(place + byteCount))
        previous.append(Int32(before))
        pairRanks.append(RankTable.none)
      }
      before = place
      place += byteCount
    }
  }

  /// Looks up the pair that starts at `part` and queues it if it is a token.
  private mutating func rank(_ text: TextView, _ start: Int, at part: Int) {
    let second = Int(next[part])
    guard second < next.count else {
      pairRanks[part] = RankTable.none
      return
    }
    let rank = ranks.rank(in: text, start + part, start + Int(next[second]))
    pairRanks[part] = rank
    if rank != RankTable.none { heap.insert(UInt64(rank) << 32 | UInt64(part)) }
  }
}

/// A binary heap of integers, smallest first.
struct MinimumHeap {
  private var items: [UInt64] = []

  mutating func insert(_ item: UInt64) {
    items.append(item)
    var index = items.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard items[index] < items[parent] else { return }
      items.swapAt(index, parent)
      index = parent
    }
  }

  mutating func popSmallest() -> UInt64? {
    guard let smallest = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return smallest }
    items[0] = last
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < items.count else { return smallest }
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < items[index] else { return smallest }
      items.swapAt(index, child)
      index = child
    }
  }
}
