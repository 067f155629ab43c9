/// Decides which marks end a sentence.
enum SentenceEnd {
  /// The ending that a mark beyond ASCII makes; nil when it makes none.
  static func wide(_ scalar: UInt32) -> Sentence.Ending? {
    switch scalar {
    case 0x3002, 0xFF61, 0xFF01, 0xFF0E, 0x0964, 0x0965, 0x06D4, 0x2026: .statement
    case 0xFF1F, 0x061F, 0x203D, 0x2047: .question
    default: nil
    }
  }

  /// Behind the marks, quotes and brackets that belong to the sentence that ends at `index`.
  static func afterClosing(_ bytes: Span<UInt8>, _ index: Int, _ limit: Int) -> Int {
    var index = index
    while index < limit {
      let scalar = bytes.scalar(at: index)
      switch scalar.value {
      case 0x2E, 0x21, 0x3F, 0x22, 0x27, 0x29, 0x5D, 0x2019, 0x201D, 0xBB, 0x2026, 0x3002, 0xFF01,
        0xFF1F, 0x300D, 0x300F, 0xFF09:
        index += scalar.length
      default:
        return index
      }
    }
    return index
  }

  /// Whether the ASCII mark at `mark`, with what closes behind it up to `after`, ends a sentence.
  static func ends(
    _ bytes: Span<UInt8>, mark: Int, after: Int, start: Int, limit: Int
  ) -> Bool {
    if after == limit { return true }
    guard bytes[after] == 0x20 else { return bytes[after] >= 0xE3 }
    guard bytes[mark] == 0x2E else { return true }
    var next = after + 1
    while next < min(limit, after + 8), !bytes[next].isWordByte { next += 1 }
    if next < limit, bytes[next].isASCIILowercase { return false }
    return !isAbbreviation(
      bytes, stop: mark, start: start, nextIsDigit: isDigit(bytes, next, limit))
  }

  private static func isDigit(_ bytes: Span<UInt8>, _ index: Int, _ limit: Int) -> Bool {
    index < limit && bytes[index].isASCIIDigit
  }

  private static func isAbbreviation(
    _ bytes: Span<UInt8>, stop: Int, start: Int, nextIsDigit: Bool
  ) -> Bool {
    var wordStart = stop
    while wordStart > start, stop - wordStart < 24, isWordPart(bytes[wordStart - 1]) {
      wordStart -= 1
    }
    let length = stop - wordStart
    guard length > 0 else { return false }
    if bytes[wordStart].isASCIIDigit {
      // The number of a list item, or a day as German writes it: `am 3. März`.
      return length <= 2 && (wordStart == start || isOrdinal(bytes, wordStart, start))
    }
    let letter = bytes[stop - 1]
    let isInitial = letter.isASCIIUppercase && (length == 1 || bytes[stop - 2] == 0x2E)
    if isInitial { return letter != UInt8(ascii: "I") || length > 1 }
    let word = WordHash(bytes, wordStart..<stop).value
    if word == no { return nextIsDigit }
    return Abbreviations.contains(word)
  }

  private static let no = WordHash("no").value
  private static let ordinalWords = Set(
    ["am", "der", "dem", "den", "des", "vom", "zum", "bis", "im"].map { WordHash($0).value })

  /// Whether the word before the number at `number` is one that precedes a German ordinal.
  private static func isOrdinal(_ bytes: Span<UInt8>, _ number: Int, _ start: Int) -> Bool {
    var end = number
    while end > start, bytes[end - 1] == 0x20 { end -= 1 }
    var wordStart = end
    while wordStart > start, end - wordStart < 4, bytes[wordStart - 1].isASCIILetter {
      wordStart -= 1
    }
    return wordStart < end && ordinalWords.contains(WordHash(bytes, wordStart..<end).value)
  }

  private static func isWordPart(_ byte: UInt8) -> Bool { byte.isWordByte || byte == 0x2E }

  static func isColon(_ bytes: Span<UInt8>, before end: Int) -> Bool {
    guard end > 0 else { return false }
    if bytes[end - 1] == UInt8(ascii: ":") { return true }
    return bytes.scalar(at: bytes.scalarStart(before: end)).value == 0xFF1A
  }
}
