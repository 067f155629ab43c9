import SystemIO

/// One row of comma-separated values, as PostgreSQL and RFC 4180 write them.
///
/// Quotedness is remembered: an empty field is NULL, `""` is the empty text.
enum CSVRow {
  static func split(
    _ bytes: PaddedBytes, _ range: Range<Int>, dialect: CSVDialect,
    into row: inout some FieldTaker & ~Copyable
  ) {
    let storage = bytes.storage
    var position = range.lowerBound
    while true {
      if position < range.upperBound, storage[position] == UInt8(ascii: "\"") {
        position = takeQuoted(storage, position + 1, range.upperBound, dialect, into: &row)
      } else {
        let start = position
        while position < range.upperBound, storage[position] != dialect.separator { position += 1 }
        takeBare(storage[start..<position], dialect, into: &row)
      }
      guard position < range.upperBound else { return }
      position += 1
    }
  }

  private static func takeBare(
    _ field: ArraySlice<UInt8>, _ dialect: CSVDialect, into row: inout some FieldTaker & ~Copyable
  ) {
    if field.isEmpty || dialect.bareNullIsNull && field.elementsEqual("NULL".utf8) {
      row.takeNull()
    } else {
      row.take(field)
    }
  }

  /// Takes a field whose opening quote lies before `start`.
  ///
  /// - Returns: the position of the separator behind the field, or `end`. What lies between the
  ///   closing quote and the separator belongs to the field, as PostgreSQL has it.
  private static func takeQuoted(
    _ storage: [UInt8], _ start: Int, _ end: Int, _ dialect: CSVDialect,
    into row: inout some FieldTaker & ~Copyable
  ) -> Int {
    var position = start
    while position < end, storage[position] != UInt8(ascii: "\"") { position += 1 }
    guard position < end else {
      row.take(storage[start..<end])
      return end
    }
    if position + 1 >= end || storage[position + 1] == dialect.separator {
      row.take(storage[start..<position])
      return position + 1
    }
    return takeDoubled(storage, start, end, dialect, into: &row)
  }

  /// The slow way, for fields with quotes in them.
  private static func takeDoubled(
    _ storage: [UInt8], _ start: Int, _ end: Int, _ dialect: CSVDialect,
    into row: inout some FieldTaker & ~Copyable
  ) -> Int {
    var text: [UInt8] = []
    var position = start
    var isQuoted = true
    while position < end {
      let byte = storage[position]
      if byte == UInt8(ascii: "\"") {
        let isDoubled = position + 1 < end && storage[position + 1] == byte
        if isQuoted, isDoubled {
          text.append(byte)
          position += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == dialect.separator, !isQuoted {
        break
      } else {
        text.append(byte)
      }
      position += 1
    }
    row.take(text[...])
    return position
  }
}
