package import ChatModel
import Foundation
import GRDB

/// Every value of a database that could hold text, for those who look for what should not be there.
package struct DatabaseTexts {
  /// A text or blob.
  package struct Value {
    package var bytes: [UInt8]
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

  /// Hands over texts and blobs of at least `byteCount` bytes, column by column.
  ///
  /// Returns the number of rows in all tables.
  package func forEach(
    ofBytes byteCount: Int, _ body: (Value) -> Void
  ) throws(HansardError) -> Int {
    try attempt("looking through a database", path) {
      try queue.read { database in
        var rows = 0
        let tables = try String.fetchAll(
          database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for table in tables {
          rows += try Int.fetchOne(database, sql: "SELECT count(*) FROM \"\(table)\"") ?? 0
          let columns = try database.columns(in: table).map(\.name)
          for column in columns {
            let row = columns.contains("id") ? "id" : "0"
            let values = try Row.fetchCursor(
              database,
              sql: """
                SELECT CAST("\(column)" AS BLOB), \(row) FROM "\(table)"
                WHERE typeof("\(column)") IN ('text', 'blob')
                  AND length(CAST("\(column)" AS BLOB)) >= ?
                """, arguments: [byteCount])
            while let value = try values.next() {
              body(
                Value(
                  bytes: Array(value[0] as Data), table: table, column: column, row: value[1]))
            }
          }
        }
        return rows
      }
    }
  }
}
