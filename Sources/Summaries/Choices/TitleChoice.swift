/// Finds a title in what the user asked first.
struct TitleChoice {
  /// Index of the sentence that the title is, when the title has all of it.
  private(set) var sentence: Int?
  private(set) var text = ""

  private static let characters = ConversationSummary.maximumTitleCharacters
  /// Without spaces a line of the same width holds half as many characters.
  private static let unspacedCharacters = 40
  /// Content words that make a sentence say enough.
  private static let enoughWords = 2
  private static let candidates = 12

  init(_ index: WordIndex, _ prose: borrowing Prose, contentWords: [Int]) {
    let bytes = prose.bytes.span
    var chosen: Int?
    var seen = 0
    for (position, sentence) in index.sentences.enumerated()
    where prose.speeches[sentence.speech].isUser {
      seen += 1
      if seen > TitleChoice.candidates { break }
      if contentWords[position] > chosen.map({ contentWords[$0] }) ?? -1 { chosen = position }
      if contentWords[position] >= TitleChoice.enoughWords { break }
    }
    guard let position = chosen ?? index.sentences.indices.first else { return }
    let sentence = index.sentences[position]
    let range = TitleChoice.core(of: sentence.range, in: bytes)
    let isUnspaced = sentence.unspacedLetters * 2 > range.count / 3
    let limit = isUnspaced ? TitleChoice.unspacedCharacters : TitleChoice.characters
    let clipped = Clipping.clip(bytes, range, to: limit)
    text = capitalized(clipped.text)
    if clipped.isWhole { self.sentence = position }
  }

  /// The sentence without greeting, politeness and final mark.
  static func core(of range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
    var start = range.lowerBound
    var isRequest = false
    while true {
      if let end = Phrases.openers.match(bytes, at: start, upTo: range.upperBound) {
        start = firstWord(bytes, from: end, upTo: range.upperBound)
      } else if let end = Phrases.requests.match(bytes, at: start, upTo: range.upperBound) {
        start = firstWord(bytes, from: end, upTo: range.upperBound)
        isRequest = true
      } else {
        break
      }
    }
    if range.upperBound - start < 3 {
      start = firstWord(bytes, from: range.lowerBound, upTo: range.upperBound)
    }
    var end = range.upperBound
    while end > start {
      let lastStart = bytes.scalarStart(before: end)
      guard isFinalMark(bytes.scalar(at: lastStart).value, droppingQuestion: isRequest) else {
        break
      }
      end = lastStart
    }
    return start < end ? start..<end : range
  }

  private static func isFinalMark(_ scalar: UInt32, droppingQuestion: Bool) -> Bool {
    switch scalar {
    case 0x20, 0x2E, 0x2C, 0x3A, 0x3B, 0x21, 0x3002, 0xFF01, 0xFF0C, 0xFF1A: true
    case 0x3F, 0xFF1F: droppingQuestion
    default: false
    }
  }

  /// Skips spaces and the punctuation that stood behind a greeting.
  private static func firstWord(_ bytes: Span<UInt8>, from start: Int, upTo end: Int) -> Int {
    var index = start
    while index < end {
      let scalar = bytes.scalar(at: index)
      switch scalar.value {
      case 0x20, 0x2C, 0x2E, 0x21, 0x3A, 0x3B, 0x2D, 0x3001, 0x3002, 0xFF01, 0xFF0C, 0xFF1A,
        0xFF5E, 0x2014:
        index += scalar.length
      default:
        return index
      }
    }
    return index
  }
}

/// The text with its first letter upper-cased, unless the first word has its own casing: `iOS`.
func capitalized(_ text: String) -> String {
  guard let first = text.unicodeScalars.first, first.properties.isLowercase else { return text }
  let second = text.unicodeScalars.dropFirst().first
  if let second, second.properties.isUppercase { return text }
  return first.properties.titlecaseMapping + String(text.unicodeScalars.dropFirst())
}
