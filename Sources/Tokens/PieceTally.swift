/// A piece of up to 15 bytes on its way to a count.
struct WaitingPiece: BitwiseCopyable {
  var key: PieceKey
  /// The hash of `key` as long as its count is 1.
  var hash: UInt64
}

/// Adds up the tokens of pieces, text by text: short ones a batch at a time, through a cache.
///
/// Of a batch, the pieces that were not used lately are set aside, memory is asked for all of them,
/// and only then are they looked at: so memory answers many questions at once. Pieces that have to be
/// merged wait for those of other texts.
@safe struct PieceTally: ~Copyable {
  /// Pieces that wait; there is always room for those of one block.
  private static let batchCount = 512
  private static let capacity = batchCount + BlockMasks.byteCount

  private let vocabulary: Vocabulary
  private var cache = PieceCache()
  private var longTally: LongPieceTally
  private var pieceMerger: PieceMerger
  private var unmerged = UnmergedPieces()
  private let waiting: UnsafeMutablePointer<WaitingPiece>
  private var waitingCount = 0
  /// Of the texts so far, without the last one's; pieces that are not merged yet are missing.
  private var counts: [Int] = []
  /// Of the text at hand.
  private var total = 0

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    longTally = LongPieceTally(vocabulary)
    pieceMerger = PieceMerger(vocabulary)
    unsafe waiting = .allocate(capacity: PieceTally.capacity)
  }

  deinit { unsafe waiting.deallocate() }

  /// Adds the piece of `text` from `start` to `end`; 16 bytes from `start` must be readable.
  ///
  /// At most 64 pieces may be added between two calls of `makeRoom`.
  @inline(__always)
  mutating func add(_ text: TextView, _ start: Int, _ end: Int) {
    let byteCount = end &- start
    guard byteCount <= PieceKey.maximumByteCount else {
      addLong(text, start, end)
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
        addLong(text, start, end)
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

  /// Ends a text: pieces that follow are another's.
  mutating func endText() {
    countWaiting()
    counts.append(total)
    total = 0
  }

  /// The tokens of each text since the last call.
  mutating func finish() -> [Int] {
    mergeAll()
    defer { counts.removeAll(keepingCapacity: true) }
    return counts
  }

  @inline(never)
  private mutating func addLong(_ text: TextView, _ start: Int, _ end: Int) {
    let (tokenCount, hash) = longTally.count(text, start, end)
    if let tokenCount {
      total &+= tokenCount
    } else {
      unsafe addUnmerged(UnsafeBufferPointer(start: text.base + start, count: end - start), hash)
    }
  }

  private mutating func addUnmerged(_ piece: UnsafeBufferPointer<UInt8>, _ hash: UInt64) {
    if unmerged.isFull { mergeAll() }
    unsafe unmerged.add(piece, hash, ofText: counts.count)
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
    for index in 0..<rareCount {
      var piece = unsafe waiting[index]
      let isToken = vocabulary.ranks.holds(piece.key, piece.hash)
      let known = isToken ? 1 : cache.mergedTokenCount(piece.key, piece.hash)
      guard known != 0 else {
        // A key begins with its bytes, since the first byte is the lowest.
        let bytes = unsafe UnsafeRawPointer(waiting + index).assumingMemoryBound(to: UInt8.self)
        unsafe addUnmerged(
          UnsafeBufferPointer(start: bytes, count: piece.key.byteCount), piece.hash)
        continue
      }
      piece.key.tokenCount = known
      cache.use(piece.key, piece.hash)
      sum &+= known
    }
    waitingCount = 0
    total &+= sum
  }

  @inline(never)
  private mutating func mergeAll() {
    unmerged.merge(with: &pieceMerger)
    for number in 0..<unmerged.pieceCount { remember(unmerged[number]) }
    for number in 0..<unmerged.findingCount {
      let finding = unmerged.finding(number)
      let tokenCount = unmerged[Int(finding.piece)].tokenCount
      let text = Int(finding.text)
      if text < counts.count { counts[text] &+= tokenCount } else { total &+= tokenCount }
    }
    unmerged.removeAll()
  }

  @inline(__always)
  private mutating func remember(_ piece: UnmergedPiece) {
    let byteCount = unsafe piece.bytes.count
    guard byteCount <= PieceKey.maximumByteCount, let bytes = unsafe piece.bytes.baseAddress
    else { return longTally.keep(piece) }
    var key = unsafe PieceKey(lookingUp: bytes, byteCount)
    key.tokenCount = piece.tokenCount
    cache.insertMerged(key, piece.hash)
    cache.use(key, piece.hash)
  }
}
