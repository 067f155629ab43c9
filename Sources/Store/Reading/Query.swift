package import ChatModel
import Foundation
import GRDB

/// One value of a query's result.
package enum QueryValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

package struct QueryResult: Sendable {
  package var columns: [String]
  package var rows: [[QueryValue]]
}

extension StoreReader {
  /// Whatever names a schema, or lists them.
  ///
  /// Also within a text, since SQL is not parsed here. Words end at a dot, which they do not by the
  /// rules of Unicode.
  private static var schemaName: Regex<Substring> {
    /\b(?:main|temp|pragma\w*|sqlite_\w+)\b/.ignoresCase().wordBoundaryKind(.simple)
  }

  /// Runs one read-only statement over the namespace's catalogs.
  ///
  /// The first shard's tables are under their own names, every shard's also as
  /// `shard00.conversations` and so on where there are several. What a parked erasure hides is left
  /// out of the tables that say whose a row is.
  ///
  /// - Throws: `.usage` when SQLite refuses the statement, or it would write; `.held` when something
  ///   is hidden and there are several shards, or the statement names a schema: both reach tables past
  ///   what hides it.
  package func query(_ sql: String) throws(HansardError) -> QueryResult {
    guard let first = catalogs.first else { return QueryResult(columns: [], rows: []) }
    guard hidden.isEmpty || catalogs.count == 1 else {
      throw HansardError(
        .held, while: "running a query",
        cause: "an erasure is parked, and tables of several shards cannot hide what it is about",
        hint: "`hansard hold list` shows what is parked")
    }
    if !hidden.isEmpty, sql.contains(StoreReader.schemaName) {
      throw HansardError(
        .held, while: "running a query",
        cause:
          "an erasure is parked, and 'main', 'temp', 'pragma' or 'sqlite_...' would reach past what"
          + " hides it",
        hint: "name tables alone; `hansard hold list` shows what is parked")
    }
    do {
      return try first.queue.inDatabase { database in
        if !hidden.isEmpty { try hidden.shadowTables(in: database) }
        for catalog in catalogs where catalogs.count > 1 {
          try database.execute(
            sql: "ATTACH DATABASE ? AS shard\(catalog.shard.label)",
            arguments: ["file:\(catalog.path)?mode=ro"])
        }
        let statements = try database.allStatements(sql: sql)
        guard let statement = try statements.next() else {
          throw StoreReader.refused("there is no statement in it")
        }
        guard try statements.next() == nil else {
          throw StoreReader.refused("there are several statements in it")
        }
        guard statement.isReadonly, statement.columnCount > 0 else {
          throw StoreReader.refused("only statements that read are run")
        }
        var result = QueryResult(columns: statement.columnNames, rows: [])
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() {
          result.rows.append(row.databaseValues.map(QueryValue.init))
        }
        return result
      }
    } catch let error as HansardError {
      throw error
    } catch {
      let problem = error as? DatabaseError
      if problem?.resultCode == .SQLITE_CORRUPT || problem?.resultCode == .SQLITE_NOTADB {
        try attempt("running a query", first.path) { throw error }
      }
      throw HansardError(
        .usage, while: "running a query", cause: problem?.message ?? "\(error)",
        hint: "the tables and columns are in FORMAT.md")
    }
  }

  private static func refused(_ cause: String) -> HansardError {
    HansardError(
      .usage, while: "running a query", cause: cause,
      hint: "for example: hansard query 'SELECT count(*) FROM conversations'")
  }
}

extension QueryValue {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .integer(number)
    case .double(let number): self = .real(number)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .blob(Array(data))
    }
  }
}
