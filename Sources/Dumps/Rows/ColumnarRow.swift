import SystemIO

/// Makes a message or a conversation of fields that have no keys, only an order.
///
/// Used for row after row of one section.
struct ColumnarRow: FieldTaker, ~Copyable {
  private let section: RowSection
  private let parser: JSONParser
  private(set) var builder = RowBuilder()
  private var count = 0

  init(_ section: RowSection, parser: JSONParser) {
    self.section = section
    self.parser = parser
  }

  mutating func begin() {
    builder.begin()
    count = 0
  }

  mutating func takeNull() { count += 1 }

  mutating func take(_ text: ArraySlice<UInt8>) {
    defer { count += 1 }
    guard count < section.schema.columns.count else { return }
    let column = section.schema.columns[count]
    if column.field == .ignored { return }
    if section.encoding == .utf8, !mayBeJSON(column) {
      guard (try? UTF8Span(validating: text.span)) != nil else {
        return builder.fail("\(column.name): not in the dump's encoding")
      }
      return builder.take(text: text.span, for: column)
    }
    guard let string = section.encoding.text(text) else {
      return builder.fail("\(column.name): not in the dump's encoding")
    }
    take(string, startingWith: text.first, for: column)
  }

  /// Whether the column's text may stand for something that JSON says better.
  private func mayBeJSON(_ column: RowColumn) -> Bool {
    switch column.field {
    case .metadata, .usage, .tags, .other: true
    case .content: column.isJSON
    default: false
    }
  }

  mutating func finish() -> RowOutcome {
    let expected = section.schema.columns.count
    guard count == expected else { return .broken("\(count) columns instead of \(expected)") }
    return builder.finish(section.schema)
  }

  /// JSON columns arrive as their text here, numbers as their digits.
  private mutating func take(_ text: String, startingWith first: UInt8?, for column: RowColumn) {
    let mayBeJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    switch column.field {
    case .metadata, .usage, .tags, .other:
      if mayBeJSON, let value = try? parser.parse(text) {
        builder.take(json: value, for: column)
      } else if column.field == .other, isPlainInteger(text) {
        builder.extra.add(column.name, json: text)
      } else {
        builder.take(text: text.utf8.span, for: column)
      }
    case .content where column.isJSON:
      if let value = try? parser.parse(text) {
        builder.take(json: value, for: column)
      } else {
        builder.take(text: text.utf8.span, for: column)
      }
    default: builder.take(text: text.utf8.span, for: column)
    }
  }
}
