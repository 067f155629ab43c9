import GRDB
import GRDBSQLite

/// Running a prepared statement many times: values go straight to SQLite, without GRDB's boxes and
/// checks, which took longer than SQLite itself.
///
/// The statement must have been made with as many parameters as values are given, and must not
/// return rows.
extension Statement {
  func run<each Value: StatementBinding>(_ values: repeat each Value) throws {
    try bind(repeat each values)
    try step()
  }

  /// Gives the statement its parameters, in their order; it begins anew.
  func bind<each Value: StatementBinding>(_ values: repeat each Value) throws {
    sqlite3_reset(sqliteStatement)
    var index: CInt = 0
    for value in repeat each values {
      index += 1
      try check(value.bind(to: sqliteStatement, at: index))
    }
  }

  /// As the other `run`, for long rows, with `last` behind `values`.
  func run(_ values: [DatabaseValue], _ more: [DatabaseValue]) throws {
    sqlite3_reset(sqliteStatement)
    var index: CInt = 0
    for value in values {
      index += 1
      try check(value.bind(to: sqliteStatement, at: index))
    }
    for value in more {
      index += 1
      try check(value.bind(to: sqliteStatement, at: index))
    }
    try step()
  }

  private func step() throws {
    let code = sqlite3_step(sqliteStatement)
    guard code == SQLITE_DONE else {
      sqlite3_reset(sqliteStatement)
      try check(code)
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "a statement that returns rows")
    }
  }

  func check(_ code: CInt) throws {
    guard code != SQLITE_OK, code != SQLITE_ROW else { return }
    throw DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: String(cString: sqlite3_errmsg(sqlite3_db_handle(sqliteStatement))))
  }
}
