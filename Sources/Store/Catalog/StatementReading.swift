import GRDB
import GRDBSQLite
import SystemIO

/// Reading every row of a long table: values come straight from SQLite, without GRDB's rows, which took
/// longer than SQLite itself.
extension Statement {
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
}
