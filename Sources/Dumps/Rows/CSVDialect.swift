/// How a CSV file separates and what it leaves unquoted.
struct CSVDialect: Sendable, Hashable {
  var separator: UInt8
  /// True where every value is quoted, so that the bare word `NULL` is no text.
  var bareNullIsNull: Bool
}
