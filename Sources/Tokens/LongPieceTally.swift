/// Adds up the tokens of pieces of 16 bytes and more, new ones of moderate length a batch at a time.
@safe struct LongPieceTally: ~Copyable {
  private static let batchCount = 64

  private let ranks: RankTable
  private var cache = LongPieceCache()
  private var pieceMerger: PieceMerger
  private var longMerger: LongPieceMerger
  /// New pieces, whose bytes are borrowed until `finish`.
  private let waiting: UnsafeMutablePointer<UnmergedPiece>
  private var waitingCount = 0
  private var total = 0

  init(_ vocabulary: Vocabulary) {
    ranks = vocabulary.ranks
    pieceMerger = PieceMerger(vocabulary)
    longMerger = LongPieceMerger(vocabulary)
    unsafe waiting = .allocate(capacity: LongPieceTally.batchCount)
  }

  deinit { unsafe waiting.deallocate() }

  /// Adds the piece of `text` from `start` to `end`; the text must stay until `finish`.
  @inline(never)
  mutating func add(_ text: TextView, _ start: Int, _ end: Int) {
    let bytes = unsafe UnsafeBufferPointer(start: text.base + start, count: end - start)
    guard let hash = unsafe cache.hash(of: bytes) else {
      total &+= longMerger.count(text, start, end)
      return
    }
    if let known = unsafe cache.tokenCount(bytes, hash) {
      total &+= known
    } else if ranks.rank(in: text, start, end) != RankTable.none {
      unsafe cache.insert(bytes, hash, 1)
      total &+= 1
    } else if bytes.count <= PieceMerger.maximumByteCount {
      unsafe waiting[waitingCount] = unsafe UnmergedPiece(bytes: bytes, hash: hash)
      waitingCount &+= 1
      if waitingCount == LongPieceTally.batchCount { countWaiting() }
    } else {
      let tokenCount = longMerger.count(text, start, end)
      unsafe cache.insert(bytes, hash, tokenCount)
      total &+= tokenCount
    }
  }

  /// The tokens of all pieces since the last call.
  mutating func finish() -> Int {
    if waitingCount > 0 { countWaiting() }
    let result = total
    total = 0
    return result
  }

  private mutating func countWaiting() {
    unsafe pieceMerger.merge(UnsafeMutableBufferPointer(start: waiting, count: waitingCount))
    for index in 0..<waitingCount {
      let piece = unsafe waiting[index]
      unsafe cache.insert(piece.bytes, piece.hash, piece.tokenCount)
      total &+= piece.tokenCount
    }
    waitingCount = 0
  }
}
