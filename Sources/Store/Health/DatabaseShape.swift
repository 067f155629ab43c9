import GRDB
import Synchronization

/// Compares what a database file says of itself with the schema that made it.
///
/// SQLite believes its schema table, and a value's type is a matter of the row, not of the column: a
/// flipped bit may rename a column or make a text of a number, and `PRAGMA integrity_check` finds
/// neither (https://www.sqlite.org/flextypegood.html).
struct DatabaseShape {
  /// Statements by version, as `CatalogSchema` and `LedgerSchema` have them.
  let versions: [String]

  /// What is not as it was made; no values are in it.
  func problems(in database: Database) throws -> [String] {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let model = try Self.model(Array(versions.prefix(version)))
    guard try Self.statements(database) == model.statements else {
      return ["its schema is not what was made"]
    }
    return try model.tables.filter { try hasForeignType(in: $0, database) }.map {
      "a row of \($0.name) has a value of another type than its column"
    }
  }

  private typealias Table = (name: String, columns: [(name: String, type: String)])

  /// What SQLite makes of a schema.
  private struct Model {
    var statements: [String]
    var tables: [Table]
  }

  /// Made once: a store has a database for each shard.
  private static let models = Mutex<[[String]: Model]>([:])

  private static func model(_ versions: [String]) throws -> Model {
    if let model = models.withLock({ $0[versions] }) { return model }
    let database = try DatabaseQueue()
    defer { try? database.close() }
    let model = try database.write { database in
      for statements in versions { try database.execute(sql: statements) }
      return Model(statements: try statements(database), tables: try tables(database))
    }
    models.withLock { $0[versions] = model }
    return model
  }

  private static func statements(_ database: Database) throws -> [String] {
    try String.fetchAll(
      database, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
  }

  private static func tables(_ database: Database) throws -> [Table] {
    try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'").map {
      ($0, try database.columns(in: $0).map { ($0.name, $0.type.lowercased()) })
    }
  }

  private func hasForeignType(in table: Table, _ database: Database) throws -> Bool {
    let condition = table.columns.map { "typeof(\($0.name)) NOT IN ('\($0.type)', 'null')" }
      .joined(separator: " OR ")
    return try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM \(table.name) WHERE \(condition))") ?? false
  }
}
