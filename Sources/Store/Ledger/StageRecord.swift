package import ChatModel
import GRDB

/// One stage of a recipe's run.
package struct StageRecord: Hashable, Sendable {
  package var ordinal: Int
  package var name: String
  /// `running`, `done`, `rejected` (done, but records were rejected) or `failed`.
  package var state: String
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?
  package var summary: String?

  package init(ordinal: Int, name: String, state: String) {
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
          run, stage.ordinal, stage.name, stage.state, stage.startedAt?.millisecondsSince1970,
          stage.endedAt?.millisecondsSince1970, stage.summary,
        ])
    }
  }

  package func stages(of run: String) throws(HansardError) -> [StageRecord] {
    try read("reading the stages of a run") { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM stages WHERE run = ? ORDER BY ordinal", arguments: [run]
      ).map { row in
        var stage = StageRecord(ordinal: row["ordinal"], name: row["name"], state: row["state"])
        stage.startedAt = Timestamp(column: row["started_at"])
        stage.endedAt = Timestamp(column: row["ended_at"])
        stage.summary = row["summary"]
        return stage
      }
    }
  }
}
