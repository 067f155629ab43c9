/// Reads what simdjson refuses although real dumps hold it, into the same tape layout.
///
/// Strict RFC 8259 but for two choices that the RFC leaves to readers: a lone surrogate in an
/// escape is read as U+FFFD, and a number that no machine number holds keeps its source text (tape
/// word `R`). Nesting is limited to `maximumDepth`. Time and memory are linear in the document;
/// there is no recursion.
struct LenientJSONParser: ~Copyable {
  /// Arrays and objects open at once.
  static let maximumDepth = 1_024
  /// A tape word points with 32 bits, and no word takes less than one byte of text.
  static let maximumBytes = 0xFFFF_FF00

  private var words = PinnedBuffer<UInt64>()
  private var open: [OpenContainer] = []

  /// Each string: its length in 4 bytes, its bytes, and a NUL.
  var strings = PinnedBuffer<UInt8>()
  /// The next byte to read, and the end of the document, as indices of the parsed bytes.
  var position = 0
  var end = 0
  private var start = 0

  private struct OpenContainer {
    var wordIndex: Int
    var isObject: Bool
    var count = 0
  }

  /// What may come next.
  private enum Expected {
    case value
    /// After `[`.
    case valueOrEnd
    /// After `{`.
    case keyOrEnd
    /// After a comma in an object.
    case key
    /// After a value in a container.
    case commaOrEnd
    /// After the outermost value.
    case nothing
  }

  /// Valid until the next `parse`.
  func show(on tape: JSONTape) {
    unsafe tape.show(words: words.start, count: words.count, strings: strings.start)
  }

  /// Parses `range` of `bytes` as one document, white space around it allowed.
  mutating func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) {
    words.removeAll()
    strings.removeAll()
    open.removeAll(keepingCapacity: true)
    start = range.lowerBound
    position = range.lowerBound
    end = range.upperBound
    guard range.count <= Self.maximumBytes else { throw problem("longer than 4 GiB", at: start) }
    if end - start >= 3, bytes[start] == 0xEF, bytes[start + 1] == 0xBB, bytes[start + 2] == 0xBF {
      throw problem("byte order mark before the document", at: start)
    }
    appendWord("r", 0)
    var expected = Expected.value
    while skipWhiteSpace(bytes) { expected = try readNext(bytes, expected) }
    guard case .nothing = expected else { throw endProblem(expected) }
    appendWord("r", 0)
    words[0] |= UInt64(words.count)
  }

  /// Reads one token at `position`, which is before `end`.
  private mutating func readNext(_ bytes: Span<UInt8>, _ expected: Expected) throws(JSONError)
    -> Expected
  {
    let byte = bytes[position]
    switch (expected, byte) {
    case (.valueOrEnd, UInt8(ascii: "]")), (.keyOrEnd, UInt8(ascii: "}")):
      return close()
    case (.commaOrEnd, _):
      return try readCommaOrEnd(byte)
    case (.keyOrEnd, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
      try readString(bytes)
      try readColon(bytes)
      return .value
    case (.key, UInt8(ascii: "}")):
      throw problem("comma before '}'", at: position)
    case (.keyOrEnd, _), (.key, _):
      throw unexpected(byte, "where a key should be")
    case (.nothing, _):
      throw unexpected(byte, "after the end of the document")
    case (.value, UInt8(ascii: "]")) where open.last?.isObject == false:
      throw problem("comma before ']'", at: position)
    case (.value, _), (.valueOrEnd, _):
      return try readValue(bytes)
    }
  }

  private mutating func readValue(_ bytes: Span<UInt8>) throws(JSONError) -> Expected {
    switch bytes[position] {
    case UInt8(ascii: "{"): return try openContainer(isObject: true)
    case UInt8(ascii: "["): return try openContainer(isObject: false)
    case UInt8(ascii: "\""): try readString(bytes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber(bytes)
    case UInt8(ascii: "t"): try readLiteral("true", bytes)
    case UInt8(ascii: "f"): try readLiteral("false", bytes)
    case UInt8(ascii: "n"): try readLiteral("null", bytes)
    case let byte: throw unexpected(byte, "where a value should be")
    }
    return afterValue()
  }

  private mutating func openContainer(isObject: Bool) throws(JSONError) -> Expected {
    guard open.count < Self.maximumDepth else {
      throw problem("nested deeper than \(Self.maximumDepth)", at: position)
    }
    open.append(OpenContainer(wordIndex: words.count, isObject: isObject))
    appendWord(isObject ? "{" : "[", 0)
    position += 1
    return isObject ? .keyOrEnd : .valueOrEnd
  }

  /// Ends the innermost container.
  ///
  /// Its first word gets the index behind it and, saturated, the number of its values; its last
  /// word gets the index of its first.
  private mutating func close() -> Expected {
    guard let container = open.popLast() else { return .nothing }
    position += 1
    appendWord(container.isObject ? "}" : "]", UInt64(container.wordIndex))
    let count = UInt64(min(container.count, 0xFF_FFFF))
    words[container.wordIndex] |= count << 32 | UInt64(words.count)
    return afterValue()
  }

  private mutating func afterValue() -> Expected {
    guard !open.isEmpty else { return .nothing }
    open[open.count - 1].count += 1
    return .commaOrEnd
  }

  private mutating func readCommaOrEnd(_ byte: UInt8) throws(JSONError) -> Expected {
    let isObject = open.last?.isObject ?? false
    switch byte {
    case UInt8(ascii: ","):
      position += 1
      return isObject ? .key : .value
    case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject: return close()
    default: throw unexpected(byte, "where a comma or the end should be")
    }
  }

  private mutating func readColon(_ bytes: Span<UInt8>) throws(JSONError) {
    guard skipWhiteSpace(bytes) else { throw problem("ends inside an object", at: end) }
    guard bytes[position] == UInt8(ascii: ":") else {
      throw unexpected(bytes[position], "where a colon should be")
    }
    position += 1
  }

  private mutating func readLiteral(_ word: StaticString, _ bytes: Span<UInt8>) throws(JSONError) {
    let length = word.utf8CodeUnitCount
    for index in 0..<length {
      guard position + index < end else { throw problem("ends inside a literal", at: end) }
      guard unsafe bytes[position + index] == word.utf8Start[index] else {
        throw problem("unknown literal", at: position + index)
      }
    }
    appendWord(Unicode.Scalar(bytes[position]), 0)
    position += length
  }

  /// False at the end of the document.
  private mutating func skipWhiteSpace(_ bytes: Span<UInt8>) -> Bool {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return true
      }
    }
    return false
  }

  mutating func appendWord(_ type: Unicode.Scalar, _ payload: UInt64) {
    words.append(UInt64(UInt8(ascii: type)) << 56 | payload)
  }

  mutating func appendRawWord(_ word: UInt64) { words.append(word) }

  func problem(_ text: String, at index: Int) -> JSONError {
    JSONError(text, byteOffset: index - start)
  }

  private func unexpected(_ byte: UInt8, _ place: String) -> JSONError {
    problem("byte \(byteText(byte)) \(place)", at: position)
  }

  private func endProblem(_ expected: Expected) -> JSONError {
    guard let container = open.last else { return problem("no value", at: end) }
    return problem(container.isObject ? "ends inside an object" : "ends inside an array", at: end)
  }
}

/// `0x0A`.
func byteText(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return byte < 16 ? "0x0\(digits)" : "0x\(digits)"
}
