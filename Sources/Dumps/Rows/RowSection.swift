/// What a framer tells `read` about a run of rows without keys: travels as a block's `context`.
struct RowSection: Sendable, Hashable {
  enum Syntax: Sendable, Hashable {
    /// PostgreSQL's COPY text format.
    case copyText
    /// One tuple of `INSERT ... VALUES`. With `backslashes`, every literal is as if it were `E''`.
    case values(backslashes: Bool)
    case csv(CSVDialect)
  }

  var schema: RowSchema
  var syntax: Syntax
  var encoding = TextEncoding.utf8
}

/// How the bytes of a dump stand for characters.
enum TextEncoding: Sendable, Hashable {
  case utf8, latin1
  /// One that is not read: rows in it are refused.
  case other

  /// Takes PostgreSQL's names for `client_encoding`.
  init(clientEncoding name: String) {
    switch RowField.simplified(name) {
    case "utf8", "unicode", "sqlascii": self = .utf8
    case "latin1", "iso88591": self = .latin1
    default: self = .other
    }
  }

  /// Nil when the bytes are no text in this encoding.
  func text(_ bytes: ArraySlice<UInt8>) -> String? {
    switch self {
    case .utf8:
      guard let text = try? UTF8Span(validating: bytes.span) else { return nil }
      return String(copying: text)
    case .latin1: return String(decoding: bytes.map { UInt16($0) }, as: UTF16.self)
    case .other: return nil
    }
  }
}
