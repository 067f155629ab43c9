/// Counts the tokens of texts with one vocabulary.
///
/// One per worker: it owns caches of bounded size and must not be shared. Bytes that are not UTF-8
/// count as U+FFFD, one for each maximal ill-formed part, as Python's `errors="replace"` has it.
package final class TokenCounter {
  private let vocabulary: Vocabulary
  private var counting: PieceCounting
  private var longMerger: LongPieceMerger

  package init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    counting = PieceCounting(vocabulary)
    longMerger = LongPieceMerger(vocabulary)
  }

  /// The number of tokens of `text`, special tokens read as ordinary text.
  package func count(_ text: Span<UInt8>) -> Int {
    unsafe text.withUnsafeBufferPointer { bytes in
      guard !vocabulary.composesCharacters, unsafe isUTF8(bytes) else {
        return count(unsafe String(decoding: bytes, as: UTF8.self))
      }
      return unsafe count(all: bytes)
    }
  }

  package func count(_ text: String) -> Int {
    let text = vocabulary.composesCharacters ? composed(text) : text
    return unsafe text.utf8.span.withUnsafeBufferPointer { unsafe count(all: $0) }
  }

  /// As `count` of each of several texts: ranges of `bytes` that must be well-formed UTF-8.
  ///
  /// That they are is not looked at again. Short texts are counted faster together.
  package func counts(ofWellFormed texts: [Range<Int>], in bytes: Span<UInt8>) -> [Int] {
    guard !vocabulary.composesCharacters else {
      return texts.map { count(bytes.extracting($0)) }
    }
    return unsafe bytes.withUnsafeBufferPointer { unsafe counting.count(texts, of: $0) }
  }

  private func count(all bytes: UnsafeBufferPointer<UInt8>) -> Int {
    unsafe counting.count(CollectionOfOne(0..<bytes.count), of: bytes)[0]
  }

  /// Calls `body` with start and end of every piece, by the rule alone.
  private func forEachPiece(of text: TextView, _ body: (Int, Int) -> Void) {
    switch vocabulary.rule {
    case .o200k: forEachPiece(O200kRule.self, of: text, body)
    case .cl100k: forEachPiece(Cl100kRule.self, of: text, body)
    case .llama3: forEachPiece(Llama3Rule.self, of: text, body)
    case .qwen2: forEachPiece(Qwen2Rule.self, of: text, body)
    case .r50k: forEachPiece(R50kRule.self, of: text, body)
    case .deepSeek: forEachPiece(DeepSeekRule.self, of: text, body)
    }
  }

  @inline(__always)
  private func forEachPiece<Rule: PieceSplitting>(
    _ rule: Rule.Type, of text: TextView, _ body: (Int, Int) -> Void
  ) {
    var start = 0
    while start < text.count {
      let end = Rule.endOfPiece(in: text, from: start)
      body(start, end)
      start = end
    }
  }
}

/// Whether all of `bytes` is well-formed UTF-8.
func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  (try? UTF8Span(validating: unsafe bytes.span)) != nil
}

extension TokenCounter {
  /// The numbers of the tokens of `text`.
  ///
  /// Slower than counting, by the plain rules: it is for checks.
  package func encode(_ text: String) -> [Int32] {
    let text = vocabulary.composesCharacters ? composed(text) : text
    return unsafe text.utf8.span.withUnsafeBufferPointer { bytes in
      guard let text = unsafe TextView(bytes, .builtIn) else { return [] }
      var ranks: [UInt32] = []
      forEachPiece(of: text) { start, end in append(text, start, end, to: &ranks) }
      return ranks.map { rank in vocabulary.ids?[Int(rank)] ?? Int32(rank) }
    }
  }

  private func append(_ text: TextView, _ start: Int, _ end: Int, to ranks: inout [UInt32]) {
    let rank = vocabulary.ranks.rank(in: text, start, end)
    guard rank == RankTable.none else { return ranks.append(rank) }
    longMerger.split(text, start, end)
    let starts = longMerger.tokenStarts + [end]
    for (tokenStart, tokenEnd) in zip(starts, starts.dropFirst()) {
      ranks.append(vocabulary.ranks.rank(in: text, tokenStart, tokenEnd))
    }
  }

  /// The bytes that `ids` stand for; nil when one of them is no token.
  package func decode(_ ids: [Int32]) -> [UInt8]? {
    let rankOfID = vocabulary.ids.map { ids in
      Dictionary(zip(ids, 0..<ids.count), uniquingKeysWith: { first, _ in first })
    }
    var bytes: [UInt8] = []
    for id in ids {
      guard let rank = rankOfID.map({ $0[id] }) ?? Int(id), rank >= 0,
        rank < vocabulary.tokenCount, vocabulary.tokens.byteCount(rank) > 0
      else { return nil }
      bytes.append(contentsOf: vocabulary.tokens[rank])
    }
    return bytes
  }
}
