package import ChatModel
package import GRDB

/// The SQLite file of one shard.
package struct Catalog: Sendable {
  package let shard: Shard
  package let path: String
  package let queue: DatabaseQueue

  /// Opens a catalog for reading; it must exist.
  ///
  /// - Throws: `.damaged` when it is missing or no catalog, `.newerFormat` when a newer Hansard
  ///   wrote it.
  package static func open(_ path: String, shard: Shard, readOnly: Bool) throws(HansardError)
    -> Catalog
  {
    var configuration = Catalog.configuration
    configuration.readonly = readOnly
    return try attempt("opening a catalog", path) {
      let queue =
        readOnly
        ? try openToRead(path, configuration)
        : try openDatabase(path, configuration)
      let version = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      guard version <= CatalogSchema.version else {
        throw HansardError(
          .newerFormat, while: "opening a catalog", at: SourceLocation(path),
          cause: "it has version \(version), this Hansard reads up to \(CatalogSchema.version)",
          hint: "use the newer Hansard that wrote it")
      }
      guard version > 0 else {
        throw HansardError(
          .damaged, while: "opening a catalog", at: SourceLocation(path), cause: "it is empty",
          hint: "run `hansard rebuild` to make it anew from the segments")
      }
      return Catalog(shard: shard, path: path, queue: queue)
    }
  }

  /// Creates an empty catalog at a path where there is none.
  package static func create(_ path: String, shard: Shard, storeID: String) throws(HansardError)
    -> Catalog
  {
    try attempt("creating a catalog", path) {
      let queue = try openDatabase(path, Catalog.configuration)
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        try database.inTransaction {
          for statements in CatalogSchema.versions { try database.execute(sql: statements) }
          try database.execute(sql: "PRAGMA user_version = \(CatalogSchema.version)")
          try database.execute(
            sql: """
              INSERT INTO meta (key, value) VALUES
                ('store_id', ?), ('namespace', ?), ('shard', ?), ('seq', '0'), ('next_segment', '1'),
                ('derivation', ?)
              """,
            arguments: [
              storeID, shard.namespace.name, shard.label, String(CatalogSchema.derivation),
            ])
          return .commit
        }
      }
      return Catalog(shard: shard, path: path, queue: queue)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    // The commit protocol holds one transaction open while frames arrive.
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(DatabaseQueue.patience)
    configuration.label = "catalog"
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      try database.execute(sql: "PRAGMA secure_delete = ON")
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA cache_size = -16000")
    }
    return configuration
  }

  /// Empties the write-ahead log as far as no reader is in the way.
  package func checkpoint() throws(HansardError) {
    try queue.checkpoint("checkpointing a catalog", path)
  }

  /// Empties the write-ahead log.
  ///
  /// - Throws: `.locked` when a reader is in the way.
  package func emptyLog() throws(HansardError) {
    try queue.emptyLog("emptying a catalog's log", path)
  }
}

/// Runs database work, turning SQLite's errors into ours.
///
/// Statement arguments stay hidden.
func attempt<Result>(
  _ operation: String, _ path: String, _ body: () throws -> Result
) throws(HansardError) -> Result {
  do {
    return try body()
  } catch let error as HansardError {
    throw error
  } catch let error as DatabaseError {
    let reason: HansardError.Reason =
      switch error.resultCode {
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
      case .SQLITE_BUSY: .locked
      default: .io
      }
    let hint: String? =
      switch error.resultCode {
      case .SQLITE_CORRUPT, .SQLITE_NOTADB:
        "run `hansard rebuild` to make it anew from the segments"
      case .SQLITE_BUSY:
        "let it end, or close it, and run the same command again: it goes on where it was"
      case .SQLITE_FULL: "free some space and run the same command again: it goes on where it was"
      default: nil
      }
    throw HansardError(
      reason, while: operation, at: SourceLocation(path),
      cause: reason == .locked
        ? "another program (sqlite3, a report) has it open"
        : error.message ?? "SQLite error \(error.resultCode.rawValue)",
      hint: hint)
  } catch {
    throw HansardError(
      .internalError, while: operation, at: SourceLocation(path), cause: "\(error)")
  }
}

extension Catalog {
  /// - Parameters:
  ///   - operation: what an error says was being done.
  ///   - body: runs one statement, which sees one state: there is no transaction around it, as that takes
  ///     longer than most of them.
  func read<Result>(
    _ operation: String, _ body: (Database) throws -> Result
  ) throws(HansardError) -> Result {
    try attempt(operation, path) { try queue.unsafeRead(body) }
  }
}
