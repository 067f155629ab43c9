package import ChatModel
package import Store
package import SystemIO

/// One step of a recipe.
///
/// Stages run one after the other, under the store's lock, which is held from the first to the last.
/// A stage that throws ends the run; the stages before it stay done, and `--resume` goes on with it.
///
/// To add one:
/// 1. write `Stages/<Name>Stage.swift` with this protocol, and its test in `RecipeRunTests`;
/// 2. put it into `Stages.all`;
/// 3. explain its keys in `Pipelines/README.md`.
package protocol Stage: Sendable {
  /// As written in recipes: `ingest`.
  static var name: String { get }

  /// What may be set below its name.
  static var keys: [String] { get }

  /// - Parameter settings: relative paths in it are relative to the recipe's folder.
  /// - Throws: `.usage` for what cannot be; the error names key and line.
  init(_ settings: YAMLMapping) throws(HansardError)

  /// What it would do, a line each, for `--dry-run`.
  ///
  /// Reads names of files, and the small files that the recipe itself points to.
  func plan(_ place: StagePlace) throws(HansardError) -> [String]

  func run(_ context: StageContext) async throws -> StageOutcome
}

extension Stage {
  package var name: String { Self.name }
}

/// Every stage that recipes may name.
package enum Stages {
  package static let all: [any Stage.Type] = [
    IngestStage.self, RetentionStage.self, CompactStage.self, VerifyStage.self, ScanStage.self,
    ReportStage.self,
  ]

  static func named(_ name: String) -> (any Stage.Type)? { all.first { $0.name == name } }

  static var keys: [String: [String]] {
    Dictionary(all.map { ($0.name, $0.keys) }, uniquingKeysWith: { first, _ in first })
  }
}

/// Where a recipe works.
package struct StagePlace: Sendable {
  package var storeRoot: String
  package var namespace: Namespace

  package init(storeRoot: String, namespace: Namespace) {
    self.storeRoot = storeRoot
    self.namespace = namespace
  }
}

/// What a stage is given.
package struct StageContext {
  package var place: StagePlace
  /// The lock, and the ledger.
  package var writer: StoreWriter
  package var run: String
  /// `run nightly`: as the ledger notes it.
  package var command: String
  /// Of the program, for what reports say of themselves.
  package var version: String
  package var clock: any RunClock
  package var progress: any ProgressReporting

  package var store: Store { writer.store }
}

/// What a stage did.
package struct StageOutcome: Sendable {
  /// One line: `34 messages read, 34 archived`.
  package var summary: String
  package var hasRejections = false
  package var notes: [String] = []
  /// The sums of an ingest.
  package var ingest: IngestReport?
  /// Files that were written.
  package var files: [String] = []

  package init(summary: String) { self.summary = summary }
}
