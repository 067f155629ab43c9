package import ChatModel
import GRDB
import Store
package import SystemIO

/// Checks the store's health: `hansard verify` as a stage.
package struct VerifyStage: Stage {
  package static let name = "verify"
  package static let keys = ["deep"]

  private let isDeep: Bool

  package init(_ settings: YAMLMapping) throws(HansardError) {
    isDeep = try settings.boolean("deep") ?? false
  }

  package func plan(_ place: StagePlace) throws(HansardError) -> [String] {
    ["check hashes, sums and catalogs" + (isDeep ? ", and derive every catalog again" : "")]
  }

  /// - Throws: `.damaged` when anything is not as it should be.
  package func run(_ context: StageContext) async throws -> StageOutcome {
    let shards = try context.store.shards(of: context.place.namespace)
    for shard in shards {
      let catalog = try context.store.catalog(shard, readOnly: true)
      let verdict = try await catalog.queue.read { database in
        try String.fetchOne(database, sql: isDeep ? "PRAGMA integrity_check" : "PRAGMA quick_check")
      }
      guard verdict == "ok" else {
        throw HansardError(
          .damaged, while: "checking a catalog", at: SourceLocation(catalog.path), cause: verdict,
          hint: "run `hansard rebuild` to make it anew from the segments")
      }
    }
    return StageOutcome(summary: "\(shards.count) catalogs are well")
  }
}
