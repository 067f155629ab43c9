import GRDB
import GRDBSQLite
import SystemIO

/// Reading every row of a long table: values come straight from SQLite, without GRDB's rows, which took
/// longer than SQLite itself.
extension Statement {
  /// What `body` makes of the first row; nil when there is none.
  ///
  /// - Parameter values: the statement's parameters, in their order.
  func first<each Value: StatementBinding, Result>(
    _ values: repeat each Value, read body: (StatementRow) throws -> Result
  ) throws -> Result? {
    try bind(repeat each values)
    defer { sqlite3_reset(sqliteStatement) }
    let code = sqlite3_step(sqliteStatement)
    if code == SQLITE_DONE { return nil }
    try check(code)
    return try body(StatementRow(statement: sqliteStatement))
  }

  /// The statement must have no parameters.
  func forEachRow(_ body: (StatementRow) -> Void) throws {
    sqlite3_reset(sqliteStatement)
    defer { sqlite3_reset(sqliteStatement) }
    let row = StatementRow(statement: sqliteStatement)
    while true {
      let code = sqlite3_step(sqliteStatement)
      if code == SQLITE_DONE { return }
      try check(code)
      body(row)
    }
  }
}

/// The row that a statement stands at.
struct StatementRow {
  fileprivate let statement: SQLiteStatement

  /// Calls `body` with a text or blob of at least `byteCount` bytes, for as long as it is there; not at
  /// all with any other value.
  func withBytes(at column: Int, atLeast byteCount: Int, _ body: (Span<UInt8>) -> Void) {
    let column = CInt(column)
    let type = sqlite3_column_type(statement, column)
    guard type == SQLITE_TEXT || type == SQLITE_BLOB else { return }
    // The bytes come before their number, as SQLite asks for.
    guard let start = sqlite3_column_blob(statement, column) else { return }
    let count = Int(sqlite3_column_bytes(statement, column))
    if count >= byteCount { LentBytes(start: start, count: count).withSpan(body) }
  }

  func integer(at column: Int) -> Int64 { sqlite3_column_int64(statement, CInt(column)) }

  /// Nil for NULL.
  func optionalInteger(at column: Int) -> Int64? {
    isNull(at: column) ? nil : integer(at: column)
  }

  /// A text, or a number as text; nil for NULL.
  func text(at column: Int) -> String? {
    guard !isNull(at: column), let start = sqlite3_column_text(statement, CInt(column)) else {
      return nil
    }
    let count = Int(sqlite3_column_bytes(statement, CInt(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The bytes of a blob or text; none for NULL.
  func bytes(at column: Int) -> [UInt8] {
    guard let start = sqlite3_column_blob(statement, CInt(column)) else { return [] }
    let count = Int(sqlite3_column_bytes(statement, CInt(column)))
    return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  private func isNull(at column: Int) -> Bool {
    sqlite3_column_type(statement, CInt(column)) == SQLITE_NULL
  }
}
