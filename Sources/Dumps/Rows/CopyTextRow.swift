import SystemIO

/// One row of PostgreSQL's COPY text format
/// (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format").
///
/// Fields are separated by tabs; `\N` alone is NULL; `\b \f \n \r \t \v`, `\` with one to three
/// octal digits and `\x` with one or two hexadecimal digits stand for bytes; before any other byte
/// a backslash means nothing.
enum CopyTextRow {
  static func split(
    _ bytes: PaddedBytes, _ range: Range<Int>, into row: inout some FieldTaker & ~Copyable
  ) {
    let storage = bytes.storage
    var start = range.lowerBound
    while true {
      var position = start
      var isEscaped = false
      scan: while position < range.upperBound {
        switch storage[position] {
        case UInt8(ascii: "\t"): break scan
        case UInt8(ascii: "\\"):
          isEscaped = true
          position += 2  // An escaped tab does not end the field.
        default: position += 1
        }
      }
      let end = min(position, range.upperBound)
      if !isEscaped {
        row.take(storage[start..<end])
      } else if isNull(storage[start..<end]) {
        row.takeNull()
      } else {
        row.take(unescaped(storage[start..<end])[...])
      }
      guard position < range.upperBound else { return }
      start = position + 1
    }
  }

  /// `\.` alone on a line.
  static func isEndMarker(_ bytes: PaddedBytes, _ range: Range<Int>) -> Bool {
    range.count == 2 && bytes[range.lowerBound] == UInt8(ascii: "\\")
      && bytes[range.lowerBound + 1] == UInt8(ascii: ".")
  }

  private static func isNull(_ field: ArraySlice<UInt8>) -> Bool {
    field.count == 2 && field.last == UInt8(ascii: "N")
  }

  private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(field.count)
    var rest = field
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      text.append(contentsOf: rest[..<backslash])
      rest = rest[(backslash + 1)...]
      text.append(EscapedByte.take(from: &rest) ?? UInt8(ascii: "\\"))
    }
    text.append(contentsOf: rest)
    return text
  }
}
