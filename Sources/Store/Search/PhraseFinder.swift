import SystemIO

/// Finds the phrases of a query in one text after the other.
///
/// One task at a time; its buffers are used again.
struct PhraseFinder: WordVisitor {
  private let scanner: WordScanner
  /// The words of each form of each phrase; two forms of one are never at the same place.
  private let forms: [(phrase: Int, words: [WordQuery.Word])]
  /// All words of the text so far.
  private var words: [ScannedWord] = []
  /// How often each phrase is in the text.
  private(set) var counts: [Int]
  /// Bytes of the text that the first phrase found takes.
  private(set) var first: Range<Int>?

  init(_ query: WordQuery) {
    scanner = query.scanner
    forms = query.phrases.enumerated().flatMap { index, phrase in
      phrase.forms.map { (index, $0.words) }
    }
    counts = [Int](repeating: 0, count: query.phrases.count)
  }

  /// Whether every phrase is in the text.
  mutating func find(in text: Span<UInt8>) -> Bool {
    words.removeAll(keepingCapacity: true)
    for index in counts.indices { counts[index] = 0 }
    first = nil
    scanner.scan(text, into: &self)
    return counts.allSatisfy { $0 > 0 }
  }

  mutating func visit(_ word: ScannedWord) {
    words.append(word)
    for (phrase, form) in forms where endsHere(form) {
      counts[phrase] += 1
      if first == nil {
        first = words[words.count - form.count].range.lowerBound..<word.range.upperBound
      }
    }
  }

  /// Whether the last words of the text are those of a form of a phrase.
  private func endsHere(_ phrase: [WordQuery.Word]) -> Bool {
    guard phrase.last?.key == words.last?.key, phrase.count <= words.count else { return false }
    let start = words.count - phrase.count
    return phrase.indices.allSatisfy { place in
      words[start + place].key == phrase[place].key
        && (!phrase[place].isJoined || words[start + place].isGlued)
    }
  }
}
