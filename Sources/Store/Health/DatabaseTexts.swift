package import ChatModel
import Foundation
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
    let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \"\(table)\"") ?? 0
    guard !columns.isEmpty else { return count }
    // Short values come as null, and rows of nothing else not at all: most are such, and making them
    // would take the time.
    let values = columns.map { "CAST(\"\($0)\" AS BLOB)" }
    let isLong = values.map { "length(\($0)) >= \(byteCount)" }
    let selection = zip(values, isLong).map { "CASE WHEN \($1) THEN \($0) END" }
    let number = all.contains { $0.name == "id" } ? "id" : "0"
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(selection.joined(separator: ", ")), \(number) FROM "\(table)"
        WHERE \(isLong.joined(separator: " OR "))
        """)
    while let row = try rows.next() {
      for (place, column) in columns.enumerated() {
        try row.withUnsafeData(atIndex: place) { bytes in
          guard let bytes else { return }
          body(bytes.span, Value(table: table, column: column, row: row[columns.count]))
        }
      }
    }
    return count
  }
}
