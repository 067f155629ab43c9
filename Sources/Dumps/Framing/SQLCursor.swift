/// A lexical unit of SQL, comments and white space left out.
enum SQLToken: Equatable {
  /// An unquoted identifier, keyword or number, as written.
  case word(ArraySlice<UInt8>)
  /// A quoted identifier.
  case identifier(ArraySlice<UInt8>)
  /// A string, its quotes taken off and its escapes resolved.
  case literal(ArraySlice<UInt8>)
  case symbol(UInt8)
}

/// Reads the tokens of a piece of SQL that is in memory whole.
struct SQLCursor {
  let bytes: ArraySlice<UInt8>
  private let backslashes: Bool
  /// Where the token last read starts.
  private(set) var start: Int
  private var position: Int

  /// - Parameter backslashes: whether plain literals take escapes, as with
  ///   `standard_conforming_strings = off`.
  init(_ bytes: ArraySlice<UInt8>, backslashes: Bool = false) {
    self.bytes = bytes
    self.backslashes = backslashes
    start = bytes.startIndex
    position = bytes.startIndex
  }

  /// The next token; nil at the end, and where a literal or comment does not end.
  mutating func next() -> SQLToken? {
    guard skipSpace() else { return nil }
    start = position
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "'"): return quoted(escapes: backslashes)
    case UInt8(ascii: "\""): return identifier()
    case UInt8(ascii: "$"):
      if let tag = SQLCursor.dollarTag(bytes[position...]) { return dollarQuoted(tag) }
    default: break
    }
    let isWord = isWordByte(byte) && byte != UInt8(ascii: ".")
    guard isWord || SQLCursor.startsNumber(bytes[position...]) else {
      position += 1
      return .symbol(byte)
    }
    position += 1
    while position < bytes.endIndex, isWordByte(bytes[position]) { position += 1 }
    let word = bytes[start..<position]
    if position < bytes.endIndex, bytes[position] == UInt8(ascii: "'"), word.count == 1 {
      return quoted(escapes: backslashes || word.first.map { $0 | 0x20 } == UInt8(ascii: "e"))
    }
    return .word(word)
  }

  /// Goes to the end of the line that `start` is on: psql commands end there.
  mutating func skipLine() {
    position = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
  }

  /// Skips white space and comments; false at the end.
  private mutating func skipSpace() -> Bool {
    while position < bytes.endIndex {
      let pair = bytes[position...].prefix(2)
      if bytes[position] <= 0x20 {
        position += 1
      } else if pair.elementsEqual("--".utf8) {
        position = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      } else if pair.elementsEqual("/*".utf8) {
        skipBlockComment()
      } else {
        return true
      }
    }
    return false
  }

  /// Block comments nest in PostgreSQL.
  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      let pair = bytes[position...].prefix(2)
      if pair.elementsEqual("/*".utf8) {
        depth += 1
        position += 2
      } else if pair.elementsEqual("*/".utf8) {
        depth -= 1
        position += 2
      } else {
        position += 1
      }
    } while depth > 0 && position < bytes.endIndex
  }

  /// A string whose opening quote is at `position`.
  private mutating func quoted(escapes: Bool) -> SQLToken? {
    let content = position + 1
    var end = content
    while end < bytes.endIndex {
      if bytes[end] == UInt8(ascii: "'") { break }
      if bytes[end] == UInt8(ascii: "\\"), escapes { break }
      end += 1
    }
    guard end < bytes.endIndex else { return nil }
    let isPlain = bytes[end] == UInt8(ascii: "'")
    if isPlain, end + 1 >= bytes.endIndex || bytes[end + 1] != UInt8(ascii: "'") {
      position = end + 1
      return .literal(bytes[content..<end])
    }
    return unescaped(from: content, quote: UInt8(ascii: "'"), escapes: escapes).map { .literal($0) }
  }

  private mutating func identifier() -> SQLToken? {
    unescaped(from: position + 1, quote: UInt8(ascii: "\""), escapes: false)
      .map { .identifier($0) }
  }

  /// What lies between `content` and the closing quote, doubled quotes and escapes resolved.
  private mutating func unescaped(
    from content: Int, quote: UInt8, escapes: Bool
  ) -> ArraySlice<UInt8>? {
    var text: [UInt8] = []
    var rest = bytes[content...]
    while let byte = rest.popFirst() {
      if byte == quote {
        guard rest.first == quote else {
          position = rest.startIndex
          return text[...]
        }
        rest.removeFirst()
        text.append(quote)
      } else if byte == UInt8(ascii: "\\"), escapes {
        appendEscape(&rest, to: &text)
      } else {
        text.append(byte)
      }
    }
    return nil
  }

  private func appendEscape(_ rest: inout ArraySlice<UInt8>, to text: inout [UInt8]) {
    let digits =
      switch rest.first {
      case UInt8(ascii: "u"): 4
      case UInt8(ascii: "U"): 8
      default: 0
      }
    let code = rest.dropFirst().prefix(digits)
    if digits > 0, code.count == digits,
      let value = UInt32(String(decoding: code, as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(value)
    {
      text.append(contentsOf: String(Character(scalar)).utf8)
      rest = rest.dropFirst(digits + 1)
    } else if let byte = EscapedByte.take(from: &rest) {
      text.append(byte)
    }
  }

  private mutating func dollarQuoted(_ tag: ArraySlice<UInt8>) -> SQLToken? {
    let content = position + tag.count
    var end = content
    while end + tag.count <= bytes.endIndex {
      if bytes[end..<end + tag.count].elementsEqual(tag) {
        position = end + tag.count
        return .literal(bytes[content..<end])
      }
      end += 1
    }
    return nil
  }

  /// `$tag$` or `$$` at the start of `bytes`.
  static func dollarTag(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var end = bytes.startIndex + 1
    while end < bytes.endIndex, isTagByte(bytes[end], isFirst: end == bytes.startIndex + 1) {
      end += 1
    }
    guard end < bytes.endIndex, bytes[end] == UInt8(ascii: "$") else { return nil }
    return bytes[bytes.startIndex...end]
  }

  static func isTagByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    let isDigit = byte &- UInt8(ascii: "0") < 10
    return (isDigit && !isFirst) || isLetter(byte)
  }

  /// Letters, `_`, and every byte of a character beyond ASCII.
  static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  private static func startsNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let sign = bytes.first, let digit = bytes.dropFirst().first else { return false }
    return (sign == UInt8(ascii: "-") || sign == UInt8(ascii: "."))
      && digit &- UInt8(ascii: "0") < 10
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    SQLCursor.isLetter(byte) || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "$")
      || byte == UInt8(ascii: ".") && isNumber
  }

  /// A dot belongs to a number, but separates names.
  private var isNumber: Bool {
    let first = bytes[start]
    return first < UInt8(ascii: ":")
  }
}
