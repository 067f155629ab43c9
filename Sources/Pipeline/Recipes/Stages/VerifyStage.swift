package import ChatModel
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
    StageOutcome(summary: "VERIFY PENDING")
  }
}
