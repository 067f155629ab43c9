package import ChatModel
import GRDB

/// One run, as the ledger keeps it.
package struct RunRecord: Hashable, Sendable {
  /// The command of runs that erase.
  package static let erasure = "erase"
  /// The command of runs that compact.
  package static let compaction = "compact"

  package enum State: String, Sendable { case open, closed, failed }

  package var run: String
  package var namespace: String
  package var command: String
  package var startedAt: Timestamp
  package var endedAt: Timestamp?
  package var state: State
  package var note: String?
}

extension Ledger {
  package func begin(
    run: String, namespace: Namespace, command: String, note: String? = nil, at start: Timestamp
  ) throws(HansardError) {
    try write("opening a run") { database in
      try database.execute(
        sql: """
          INSERT INTO runs (run, namespace, command, started_at, state, note)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run, namespace.name, command, start.millisecondsSince1970, RunRecord.State.open.rawValue,
          note,
        ])
    }
  }

  /// Closes a run: every source gets the sums of the catalogs (copied, never recounted), and each
  /// shard's sequence is noted, so that an older catalog is recognised when it comes back.
  ///
  /// - Throws: `.damaged` when the sums of a source do not close; the run is then `failed`.
  package func close(
    run: String, namespace: Namespace, counts: [Int: SourceCounts], sequences: [Int: Int64],
    at end: Timestamp
  ) throws(HansardError) {
    let unbalanced: String? = try write("closing a run") { database in
      for (source, sum) in counts.sorted(by: { $0.key < $1.key }) {
        try database.cachedStatement(
          sql: """
            UPDATE sources SET archived = ?, duplicate = ?, tombstoned = ?
            WHERE run = ? AND source = ? AND skipped_unread = 0
            """
        ).execute(arguments: [sum.archived, sum.duplicate, sum.tombstoned, run, source])
      }
      try database.execute(sql: "UPDATE sources SET closed = 1 WHERE run = ?", arguments: [run])
      for (shard, sequence) in sequences.sorted(by: { $0.key < $1.key }) {
        try database.execute(
          sql: "INSERT OR REPLACE INTO shards (namespace, shard, seq) VALUES (?, ?, ?)",
          arguments: [namespace.name, shard, sequence])
      }
      let open = try String.fetchOne(
        database,
        sql: """
          SELECT path FROM sources
          WHERE run = ? AND read <> archived + duplicate + tombstoned + rejected LIMIT 1
          """,
        arguments: [run])
      try database.execute(
        sql: "UPDATE runs SET ended_at = ?, state = ?, note = coalesce(?, note) WHERE run = ?",
        arguments: [
          end.millisecondsSince1970,
          (open == nil ? RunRecord.State.closed : .failed).rawValue,
          open.map { _ in "the sums of a source do not close" }, run,
        ])
      return open
    }
    guard let unbalanced else { return }
    throw HansardError(
      .damaged, while: "closing run \(run)", at: SourceLocation(unbalanced),
      cause: "read is not archived + duplicate + rejected + tombstoned",
      hint: "this is a defect in Hansard: please report it with the output of `hansard runs \(run)`"
    )
  }

  /// Notes the sequences that catalogs have, by shard: after a commit in the middle of a run.
  package func note(_ sequences: [Int: Int64], _ namespace: Namespace) throws(HansardError) {
    try write("noting sequences") { database in
      for (shard, sequence) in sequences.sorted(by: { $0.key < $1.key }) {
        try database.execute(
          sql: "INSERT OR REPLACE INTO shards (namespace, shard, seq) VALUES (?, ?, ?)",
          arguments: [namespace.name, shard, sequence])
      }
    }
  }

  /// Opens a run again that a stage has closed, because a later stage is about to commit: only the
  /// catalogs of an open run may be ahead of the ledger.
  ///
  /// Returns whether it was closed.
  package func reopen(run: String) throws(HansardError) -> Bool {
    try write("opening a run again") { database in
      try database.execute(
        sql: "UPDATE runs SET state = 'open' WHERE run = ? AND state = 'closed'",
        arguments: [run])
      return database.changesCount > 0
    }
  }

  package func fail(run: String, note: String, at end: Timestamp) throws(HansardError) {
    try write("closing a failed run") { database in
      try database.execute(
        sql: "UPDATE runs SET ended_at = ?, state = ?, note = ? WHERE run = ? AND state = 'open'",
        arguments: [end.millisecondsSince1970, RunRecord.State.failed.rawValue, note, run])
    }
  }

  /// Ends a run of several stages, whose sources may have been closed by one of them.
  ///
  /// - Parameter problem: what failed; nil when every stage is done.
  package func finish(run: String, problem: String?, at end: Timestamp) throws(HansardError) {
    try write("ending a run") { database in
      try database.execute(
        sql: """
          UPDATE runs SET ended_at = ?1, state = ?2,
            note = CASE WHEN ?3 IS NULL THEN note ELSE coalesce(note || '; ', '') || ?3 END
          WHERE run = ?4
          """,
        arguments: [
          end.millisecondsSince1970,
          (problem == nil ? RunRecord.State.closed : .failed).rawValue, problem, run,
        ])
    }
  }

  package func runs(namespace: Namespace?) throws(HansardError) -> [RunRecord] {
    try read("reading the runs") { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM runs WHERE ?1 IS NULL OR namespace = ?1 ORDER BY started_at DESC, run",
        arguments: [namespace?.name]
      ).map(RunRecord.init(row:))
    }
  }
}

extension RunRecord {
  fileprivate init(row: Row) {
    run = row["run"]
    namespace = row["namespace"]
    command = row["command"]
    startedAt = Timestamp(millisecondsSince1970: row["started_at"])
    endedAt = (row["ended_at"] as Int64?).map { Timestamp(millisecondsSince1970: $0) }
    state = State(rawValue: row["state"]) ?? .failed
    note = row["note"]
  }
}
