import SystemIO

/// One tuple of `INSERT ... VALUES`, from its opening to its closing parenthesis
/// (https://www.postgresql.org/docs/current/sql-syntax-lexical.html).
///
/// Literals are `'..'`, `E'..'` with escapes, `$tag$..$tag$`, numbers, `true`, `false` and `NULL`;
/// casts (`'..'::jsonb`) mean nothing. `DEFAULT` counts as NULL. Anything else, a function call for
/// example, is kept as it is written.
enum ValuesRow {
  /// - Returns: false when the tuple ends within a literal.
  static func split(
    _ bytes: PaddedBytes, _ range: Range<Int>, backslashes: Bool,
    into row: inout some FieldTaker & ~Copyable
  ) -> Bool {
    var cursor = SQLCursor(bytes.storage[range], backslashes: backslashes)
    guard cursor.next() == .symbol(UInt8(ascii: "(")) else { return false }
    while true {
      guard let end = takeValue(&cursor, into: &row) else { return false }
      if end == UInt8(ascii: ")") { return true }
    }
  }

  /// Takes one value and the comma or parenthesis behind it, which it returns.
  private static func takeValue(
    _ cursor: inout SQLCursor, into row: inout some FieldTaker & ~Copyable
  ) -> UInt8? {
    var value: SQLToken?
    var first: Int?
    var depth = 0
    var tokens = 0
    var isCast = false
    while let token = cursor.next() {
      switch token {
      case .symbol(UInt8(ascii: ",")) where depth == 0,
        .symbol(UInt8(ascii: ")")) where depth == 0:
        take(value, tokens, cursor.bytes[(first ?? cursor.start)..<cursor.start], into: &row)
        if case .symbol(let end) = token { return end }
      case .symbol(UInt8(ascii: "(")), .symbol(UInt8(ascii: "[")): depth += 1
      case .symbol(UInt8(ascii: ")")), .symbol(UInt8(ascii: "]")): depth -= 1
      case .symbol(UInt8(ascii: ":")) where depth == 0: isCast = true
      default: break
      }
      if !isCast {
        tokens += 1
        value = value ?? token
        first = first ?? cursor.start
      }
    }
    return nil
  }

  private static func take(
    _ value: SQLToken?, _ tokens: Int, _ source: ArraySlice<UInt8>,
    into row: inout some FieldTaker & ~Copyable
  ) {
    switch value {
    case .literal(let text)? where tokens == 1: row.take(text)
    case .word(let word)? where tokens == 1:
      switch String(decoding: word, as: UTF8.self).lowercased() {
      case "null", "default": row.takeNull()
      default: row.take(word)
      }
    default:
      let end = source.lastIndex { $0 > 0x20 }
      row.take(end.map { source[...$0] } ?? [])
    }
  }
}
