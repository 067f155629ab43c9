package import ChatModel
import GRDB

/// One stage of a recipe's run.
package struct StageRecord: Hashable, Sendable {
  package enum State: String, Sendable {
    case pending, running, done, failed
    /// Done, but records were rejected.
    case rejected
    /// An earlier stage failed.
    case notRun = "not run"

    package var isComplete: Bool { self == .done || self == .rejected }
  }

  package var ordinal: Int
  package var name: String
  package var state: State
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?
  package var summary: String?

  package init(ordinal: Int, name: String, state: State = .pending) {
    self.ordinal = ordinal
    self.name = name
    self.state = state
  }
}

extension Ledger {
  package func record(_ stage: StageRecord, run: String) throws(HansardError) {
    try write("recording a stage") { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO stages
            (run, ordinal, name, state, started_at, ended_at, summary)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run, stage.ordinal, stage.name, stage.state.rawValue,
          stage.startedAt?.millisecondsSince1970, stage.endedAt?.millisecondsSince1970,
          stage.summary,
        ])
    }
  }

  package func stages(of run: String) throws(HansardError) -> [StageRecord] {
    try read("reading the stages of a run") { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM stages WHERE run = ? ORDER BY ordinal", arguments: [run]
      ).map { row in
        var stage = StageRecord(
          ordinal: row["ordinal"], name: row["name"],
          state: StageRecord.State(rawValue: row["state"]) ?? .failed)
        stage.startedAt = Timestamp(column: row["started_at"])
        stage.endedAt = Timestamp(column: row["ended_at"])
        stage.summary = row["summary"]
        return stage
      }
    }
  }

  /// Ends the runs that died between or in their stages; the caller holds the store's lock.
  ///
  /// Returns their names.
  func endInterruptedStages(at end: Timestamp) throws(HansardError) -> [String] {
    try write("ending interrupted stages") { database in
      let runs = try String.fetchAll(
        database,
        sql: "SELECT DISTINCT run FROM stages WHERE state IN ('running', 'pending') ORDER BY run")
      for run in runs {
        try database.execute(
          sql: """
            UPDATE runs SET state = 'failed', ended_at = coalesce(ended_at, ?),
              note = coalesce(note || '; ', '') || 'interrupted'
            WHERE run = ?
            """,
          arguments: [end.millisecondsSince1970, run])
        try database.execute(
          sql: """
            UPDATE stages SET
              summary = CASE state WHEN 'running' THEN 'interrupted' ELSE summary END,
              state = CASE state WHEN 'running' THEN 'failed' ELSE 'not run' END
            WHERE run = ? AND state IN ('running', 'pending')
            """,
          arguments: [run])
      }
      return runs
    }
  }
}
