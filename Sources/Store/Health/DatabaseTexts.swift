package import ChatModel
import GRDB

/// Every value of a database that could hold text, for those who look for what should not be there.
package struct DatabaseTexts {
  /// Where a text or blob stands.
  package struct Value {
    package var table: String
    package var column: String
    /// The row's number; 0 in tables without.
    package var row: Int64
  }

  private let queue: DatabaseQueue
  private let path: String

  package init(_ catalog: Catalog) {
    queue = catalog.queue
    path = catalog.path
  }

  package init(_ ledger: Ledger) {
    queue = ledger.queue
    path = ledger.path
  }

  /// Shows texts and blobs of at least `byteCount` bytes, of columns that are declared to hold
  /// such.
  ///
  /// Returns the number of rows in all tables.
  package func forEach(
    ofBytes byteCount: Int, _ body: (Span<UInt8>, Value) -> Void
  ) throws(HansardError) -> Int {
    try attempt("looking through a database", path) {
      try queue.read { database in
        let tables = try String.fetchAll(
          database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return try tables.reduce(0) { rows, table in
          try rows + look(at: table, ofBytes: byteCount, in: database, body)
        }
      }
    }
  }

  private func look(
    at table: String, ofBytes byteCount: Int, in database: Database,
    _ body: (Span<UInt8>, Value) -> Void
  ) throws -> Int {
    let all = try database.columns(in: table)
    let columns = all.filter { ["TEXT", "BLOB"].contains($0.type) }.map(\.name)
    guard !columns.isEmpty else {
      return try Int.fetchOne(database, sql: "SELECT count(*) FROM \"\(table)\"") ?? 0
    }
    let number = all.contains { $0.name == "id" } ? "id" : "0"
    let names = columns.map { "\"\($0)\"" } + [number]
    let statement = try database.makeStatement(
      sql: "SELECT \(names.joined(separator: ", ")) FROM \"\(table)\"")
    var count = 0
    try statement.forEachRow { row in
      count += 1
      for (place, column) in columns.enumerated() {
        row.withBytes(at: place, atLeast: byteCount) { bytes in
          body(bytes, Value(table: table, column: column, row: row.integer(at: columns.count)))
        }
      }
    }
    return count
  }
}
