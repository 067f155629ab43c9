package import ChatModel
package import GRDB
import SystemIO

/// The store's own book: runs, sources and their sums, tombstones, audit.
package struct Ledger: Sendable {
  package let path: String
  package let queue: DatabaseQueue

  package static func open(_ path: String, readOnly: Bool) throws(HansardError) -> Ledger {
    try attempt("opening the ledger", path) {
      let ledger = Ledger(path: path, queue: try queue(path, readOnly: readOnly))
      let version = try ledger.queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      guard version <= LedgerSchema.version else {
        throw HansardError(
          .newerFormat, while: "opening the ledger", at: SourceLocation(path),
          cause: "it has version \(version), this Hansard reads up to \(LedgerSchema.version)",
          hint: "use the newer Hansard that wrote it")
      }
      guard version > 0 else {
        throw HansardError(
          .damaged, while: "opening the ledger", at: SourceLocation(path), cause: "it is empty",
          hint: "restore ledger.sqlite from a backup")
      }
      return ledger
    }
  }

  package static func create(_ path: String, storeID: String) throws(HansardError) -> Ledger {
    try attempt("creating the ledger", path) {
      let ledger = Ledger(path: path, queue: try queue(path, readOnly: false))
      try ledger.queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        try database.inTransaction {
          for statements in LedgerSchema.versions { try database.execute(sql: statements) }
          try database.execute(sql: "PRAGMA user_version = \(LedgerSchema.version)")
          try database.execute(
            sql: "INSERT INTO meta (key, value) VALUES ('store_id', ?)", arguments: [storeID])
          return .commit
        }
      }
      return ledger
    }
  }

  /// The id of the store that a ledger belongs to; nil when there is no ledger.
  static func storeID(_ path: String, files: any FileSystem) throws(HansardError) -> String? {
    guard try files.status(of: path) != nil else { return nil }
    return try open(path, readOnly: true).read("reading the store's id") { database in
      try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'store_id'")
    }
  }

  private static func queue(_ path: String, readOnly: Bool) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(DatabaseQueue.patience)
    configuration.label = "ledger"
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      try database.execute(sql: "PRAGMA secure_delete = ON")
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    return readOnly
      ? try openToRead(path, configuration)
      : try openDatabase(path, configuration)
  }

  package func write<Result>(
    _ operation: String, _ body: (Database) throws -> Result
  ) throws(HansardError) -> Result {
    try attempt(operation, path) { try queue.write(body) }
  }

  package func read<Result>(
    _ operation: String, _ body: (Database) throws -> Result
  ) throws(HansardError) -> Result {
    try attempt(operation, path) { try queue.read(body) }
  }

  /// Empties the write-ahead log as far as no reader is in the way.
  package func checkpoint() throws(HansardError) {
    try queue.checkpoint("checkpointing the ledger", path)
  }

  /// Empties the write-ahead log.
  ///
  /// - Throws: `.locked` when a reader is in the way.
  package func emptyLog() throws(HansardError) {
    try queue.emptyLog("emptying the ledger's log", path)
  }
}
