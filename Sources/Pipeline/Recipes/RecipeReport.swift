package import ChatModel
package import Store

/// What a recipe's run did.
package struct RecipeReport: Sendable {
  package struct StageResult: Sendable {
    package var record: StageRecord
    /// Nil for a stage that failed, was not run, or was done by the run that is resumed.
    package var outcome: StageOutcome?
  }

  package var run: String
  package var recipe: String
  package var storeRoot: String
  package var namespace: Namespace
  package var stages: [StageResult] = []
  /// What recovery did, and what the stages want the operator to know.
  package var notes: [String] = []
  package var seconds = 0.0
  /// Why a stage failed; the stages after it were not run.
  package var failure: HansardError?

  /// The first rejected records, for the terminal: place and problem.
  package var problems: [String] { ingest?.problems ?? [] }

  /// The sums of the ingest, when that stage was run.
  package var ingest: IngestReport? { stages.lazy.compactMap { $0.outcome?.ingest }.first }

  package var hasRejections: Bool { stages.contains { $0.record.state == .rejected } }
}
