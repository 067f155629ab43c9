import Store
import SystemIO

/// Rows as `query` prints them.
enum QueryOutput {
  static func text(_ result: QueryResult) -> String {
    var table = TextTable(result.columns)
    for row in result.rows { table.add(row.map { Terminal.line($0.text ?? "") }) }
    return table.text
  }

  /// RFC 4180, with NULL as nothing and the empty string as `""`.
  static func csv(_ result: QueryResult) -> String {
    var bytes: [UInt8] = []
    appendCSVLine(result.columns, to: &bytes)
    for row in result.rows { appendCSVLine(row.map(\.text), to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func json(_ result: QueryResult) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("columns")
    writer.beginArray()
    for column in result.columns { writer.string(column) }
    writer.endArray()
    writer.key("rows")
    writer.beginArray()
    for row in result.rows {
      writer.beginArray()
      for value in row {
        switch value {
        case .null: writer.null()
        case .integer(let number): writer.int(number)
        case .real(let number): writer.double(number)
        case .text(let text): writer.string(text)
        case .blob(let bytes): writer.string(hexadecimal(bytes))
        }
      }
      writer.endArray()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }
}

extension QueryValue {
  /// For people; nil for NULL.
  var text: String? {
    switch self {
    case .null: nil
    case .integer(let number): String(number)
    case .real(let number): number.description
    case .text(let text): text
    case .blob(let bytes): hexadecimal(bytes)
    }
  }
}
