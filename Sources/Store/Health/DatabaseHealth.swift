package import ChatModel
import GRDB

/// SQLite's own checks of one database file.
enum DatabaseHealth {
  /// The most lines that SQLite's check may return.
  private static let maximumProblems = 100

  /// - Parameter schema: the statements that have made it, by version.
  /// - Returns: whether the database can be relied on to be read further.
  ///
  /// https://www.sqlite.org/pragma.html#pragma_integrity_check: it finds broken pages, indexes that
  /// disagree with their tables and broken constraints, not a changed value or name.
  static func check(
    _ queue: DatabaseQueue, path: String, schema: [String], into report: inout HealthReport
  ) -> Bool {
    do {
      let problems = try attempt("checking a database", path) {
        try queue.read { database in
          try String.fetchAll(database, sql: "PRAGMA integrity_check(\(maximumProblems))")
            .filter { $0 != "ok" }
        }
      }
      for problem in problems { report.add("SQLite's integrity check: \(problem)", at: path) }
      guard problems.isEmpty else { return false }
      let shape = try attempt("checking a database's schema", path) {
        try queue.read { try DatabaseShape(versions: schema).problems(in: $0) }
      }
      for problem in shape { report.add(problem, at: path) }
      guard shape.isEmpty else { return false }
      let violations = try attempt("checking a database", path) {
        try queue.read { database in
          try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(maximumProblems)
            .map { row in
              "row \(row[1] as Int64? ?? 0) of \(row[0] as String) points at no row of"
                + " \(row[2] as String)"
            }
        }
      }
      for violation in violations { report.add(violation, at: path) }
      return true
    } catch {
      report.add(error, at: path)
      return false
    }
  }
}

extension Catalog {
  /// Whether SQLite finds nothing wrong with the file, so that its rows can be believed to be whole.
  package func isSound() throws(HansardError) -> Bool {
    var report = HealthReport()
    return DatabaseHealth.check(
      queue, path: path, schema: CatalogSchema.versions, into: &report)
  }

  /// Ends the connection; a busy one ends with its last statement.
  package func close() { try? queue.close() }

  /// The number that the next segment gets.
  package func nextSegment() throws(HansardError) -> Int64 {
    try attempt("reading a catalog", path) {
      try queue.read { try CatalogMeta.integer("next_segment", in: $0) }
    }
  }
}

extension Ledger {
  /// Messages that closed runs archived in a namespace.
  package func archivedMessages(in namespace: Namespace) throws(HansardError) -> Int {
    try read("reading the sums of the runs") { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT sum(archived) FROM sources JOIN runs USING (run)
          WHERE namespace = ? AND state = 'closed'
          """,
        arguments: [namespace.name]) ?? 0
    }
  }
}
