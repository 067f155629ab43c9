/// A piece of up to 15 bytes on its way to a count.
struct WaitingPiece: BitwiseCopyable {
  var key: PieceKey
  /// The hash of `key` as long as its count is 1.
  var hash: UInt64
}

/// Adds up the tokens of pieces: short ones a batch at a time, through a cache.
///
/// Of a batch, the pieces that were not used lately are set aside, memory is asked for all of them,
/// and only then are they looked at: so memory answers many questions at once.
@safe struct PieceTally: ~Copyable {
  /// Pieces that wait; there is always room for those of one block.
  private static let batchCount = 512
  private static let capacity = batchCount + BlockMasks.byteCount

  private let vocabulary: Vocabulary
  private var cache = PieceCache()
  private var pieceMerger: PieceMerger
  private var longTally: LongPieceTally
  private let waiting: UnsafeMutablePointer<WaitingPiece>
  private var waitingCount = 0
  /// Those of a batch that no table has.
  private let unmerged: UnsafeMutablePointer<UnmergedPiece>
  private var total = 0

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    pieceMerger = PieceMerger(vocabulary)
    longTally = LongPieceTally(vocabulary)
    unsafe waiting = .allocate(capacity: PieceTally.capacity)
    unsafe unmerged = .allocate(capacity: PieceTally.capacity)
  }

  deinit {
    unsafe waiting.deallocate()
    unsafe unmerged.deallocate()
  }

  /// Adds the piece of `text` from `start` to `end`; 16 bytes from `start` must be readable.
  ///
  /// At most 64 pieces may be added between two calls of `makeRoom`.
  @inline(__always)
  mutating func add(_ text: TextView, _ start: Int, _ end: Int) {
    let byteCount = end &- start
    guard byteCount <= PieceKey.maximumByteCount else {
      longTally.add(text, start, end)
      return
    }
    let key = unsafe PieceKey(lookingUp: text.base + start, byteCount)
    unsafe waiting[waitingCount] = WaitingPiece(key: key, hash: key.hash)
    waitingCount &+= 1
  }

  /// Adds the pieces of `text` from `start`, one up to each of `ends`, which are bits that count from
  /// `origin`; returns where the last one ends.
  ///
  /// As many calls of the other `add`, with what they count in a register.
  @inline(__always)
  mutating func add(_ text: TextView, _ start: Int, ends: UInt64, from origin: Int) -> Int {
    let waiting = unsafe waiting
    var count = waitingCount
    var start = start
    var ends = ends
    while ends != 0 {
      let end = origin &+ ends.trailingZeroBitCount
      ends &= ends &- 1
      let byteCount = end &- start
      if byteCount <= PieceKey.maximumByteCount {
        let key = unsafe PieceKey(lookingUp: text.base + start, byteCount)
        unsafe waiting[count] = WaitingPiece(key: key, hash: key.hash)
        count &+= 1
      } else {
        longTally.add(text, start, end)
      }
      start = end
    }
    waitingCount = count
    return start
  }

  /// Makes sure that there is room for 64 more pieces.
  @inline(__always)
  mutating func makeRoom() {
    if waitingCount >= PieceTally.batchCount { countWaiting() }
  }

  /// The tokens of all pieces since the last call.
  mutating func finish() -> Int {
    countWaiting()
    let result = total &+ longTally.finish()
    total = 0
    return result
  }

  private mutating func countWaiting() {
    var sum = 0
    var rareCount = 0
    for index in 0..<waitingCount {
      let piece = unsafe waiting[index]
      let known = cache.recentTokenCount(piece.key, piece.hash)
      sum &+= known
      guard known == 0 else { continue }
      vocabulary.ranks.prefetchKey(piece.hash)
      cache.prefetch(piece.hash)
      unsafe waiting[rareCount] = piece
      rareCount &+= 1
    }
    var newCount = 0
    for index in 0..<rareCount {
      var piece = unsafe waiting[index]
      let isToken = vocabulary.ranks.holds(piece.key, piece.hash)
      let known = isToken ? 1 : cache.mergedTokenCount(piece.key, piece.hash)
      if known == 0 {
        unsafe waiting[newCount] = piece
        newCount &+= 1
      } else {
        piece.key.tokenCount = known
        cache.use(piece.key, piece.hash)
        sum &+= known
      }
    }
    if newCount > 0 { sum &+= countNew(newCount) }
    waitingCount = 0
    total &+= sum
  }

  /// Counts the first `count` pieces that wait, which no table has.
  @inline(never)
  private mutating func countNew(_ count: Int) -> Int {
    for index in 0..<count {
      let piece = unsafe waiting + index
      // A key begins with its bytes, since the first byte is the lowest.
      let bytes = unsafe UnsafeRawPointer(piece).assumingMemoryBound(to: UInt8.self)
      let byteCount = unsafe piece.pointee.key.byteCount
      unsafe unmerged[index] = UnmergedPiece(
        bytes: UnsafeBufferPointer(start: bytes, count: byteCount), hash: piece.pointee.hash)
    }
    unsafe pieceMerger.merge(UnsafeMutableBufferPointer(start: unmerged, count: count))
    var sum = 0
    for index in 0..<count {
      var piece = unsafe waiting[index]
      piece.key.tokenCount = unsafe unmerged[index].tokenCount
      cache.insertMerged(piece.key, piece.hash)
      cache.use(piece.key, piece.hash)
      sum &+= piece.key.tokenCount
    }
    return sum
  }
}
