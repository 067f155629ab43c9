/// Adds up the tokens of pieces of 16 bytes and more, as far as they need no merging with others.
struct LongPieceTally: ~Copyable {
  private let ranks: RankTable
  private var cache = LongPieceCache()
  private var longMerger: LongPieceMerger

  init(_ vocabulary: Vocabulary) {
    ranks = vocabulary.ranks
    longMerger = LongPieceMerger(vocabulary)
  }

  /// How many tokens the piece of `text` from `start` to `end` is; nil, with the hash that `keep`
  /// wants, for a new one of at most `PieceMerger.maximumByteCount` bytes.
  @inline(never)
  mutating func count(
    _ text: TextView, _ start: Int, _ end: Int
  ) -> (tokenCount: Int?, hash: UInt64) {
    let bytes = unsafe UnsafeBufferPointer(start: text.base + start, count: end - start)
    guard let hash = unsafe cache.hash(of: bytes) else {
      return (longMerger.count(text, start, end), 0)
    }
    if let known = unsafe cache.tokenCount(bytes, hash) { return (known, hash) }
    let isToken = ranks.rank(in: text, start, end) != RankTable.none
    if !isToken, bytes.count <= PieceMerger.maximumByteCount { return (nil, hash) }
    let tokenCount = isToken ? 1 : longMerger.count(text, start, end)
    unsafe cache.insert(bytes, hash, tokenCount)
    return (tokenCount, hash)
  }

  /// Keeps the count of a piece that was new.
  mutating func keep(_ piece: UnmergedPiece) {
    unsafe cache.insert(piece.bytes, piece.hash, piece.tokenCount)
  }
}
