import ChatModel
import SystemIO

/// The header and the first rows of a CSV file.
struct CSVSample {
  private(set) var header: [String] = []
  private var rows: [[String?]] = []
  /// True when nothing but the word NULL is unquoted, as with `FORCE_QUOTE *`.
  private(set) var everyValueIsQuoted = false

  private static let sampledRows = 100

  init(_ sample: EntrySample, separator: UInt8) {
    let records = CSVSample.records(sample, separator)
    let dialect = CSVDialect(separator: separator, bareNullIsNull: false)
    let fields = records.map { record in
      var row = SampledRow()
      CSVRow.split(sample.head, record.range, dialect: dialect, into: &row)
      return row.fields
    }
    header = (fields.first ?? []).map { CSVSample.trimmed($0 ?? "") }
    rows = Array(fields.dropFirst())
    let values = records.dropFirst()
    everyValueIsQuoted =
      values.allSatisfy { $0.bareFields == 0 } && values.contains { $0.quotedFields > 0 }
  }

  /// Whether most rows have as many columns as the header, and role words where roles belong.
  func fits(_ schema: RowSchema) -> Bool {
    if case .neither = schema.kind { return false }
    guard !rows.isEmpty else { return true }
    let whole = rows.filter { $0.count == header.count }
    guard schema.kind == .messages else { return whole.count * 2 > rows.count }
    guard let role = schema.columns.firstIndex(where: { $0.field == .role }) else { return false }
    let sound = whole.filter { $0[role].flatMap { Role(anyProduct: $0) } != nil }
    return sound.count * 2 > rows.count
  }

  private static func trimmed(_ name: String) -> String {
    let start = name.utf8.drop { $0 <= 0x20 }
    guard let end = start.lastIndex(where: { $0 > 0x20 }) else { return "" }
    return String(start[...end]) ?? name
  }

  private struct Record {
    var range: Range<Int>
    /// Unquoted fields that hold something other than the word NULL.
    var bareFields = 0
    var quotedFields = 0
  }

  /// The complete records among the first, by the rules of `CSVFramer`.
  private static func records(_ sample: EntrySample, _ separator: UInt8) -> [Record] {
    var records: [Record] = []
    var record = Record(range: 0..<0)
    var fieldStart = 0
    var inQuotes = false
    let bytes = sample.head.bytes
    func endField(at end: Int) {
      let field = bytes[fieldStart..<end]
      if field.first == UInt8(ascii: "\"") {
        record.quotedFields += 1
      } else if !field.isEmpty, !field.elementsEqual("NULL".utf8) {
        record.bareFields += 1
      }
      fieldStart = end + 1
    }
    func endRecord(at newline: Int) {
      let start = record.range.upperBound
      var end = newline
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      endField(at: max(end, fieldStart))
      fieldStart = newline + 1
      record.range = start..<end
      if end > start { records.append(record) }
      record = Record(range: newline + 1..<newline + 1)
    }
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\"") {
        if index == fieldStart || bytes[fieldStart] == byte { inQuotes.toggle() }
      } else if !inQuotes, byte == separator {
        endField(at: index)
      } else if !inQuotes, byte == UInt8(ascii: "\n") {
        endRecord(at: index)
        if records.count > sampledRows { return records }
      }
    }
    if sample.isComplete, !inQuotes { endRecord(at: bytes.count) }
    return records
  }
}
