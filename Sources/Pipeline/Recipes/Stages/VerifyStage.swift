package import ChatModel
import Foundation
import Store
package import SystemIO

/// Checks the store's health: `hansard verify` as a stage.
package struct VerifyStage: Stage {
  package static let name = "verify"
  package static let keys = ["deep", "jobs"]

  private let isDeep: Bool
  private let jobs: Int?

  package init(_ settings: YAMLMapping) throws(HansardError) {
    isDeep = try settings.boolean("deep") ?? false
    jobs = try settings.integer("jobs", in: IngestOptions.jobsRange)
  }

  package func plan(_ place: StagePlace) throws(HansardError) -> [String] {
    ["check hashes, sums and catalogs" + (isDeep ? ", and derive again what the catalogs say" : "")]
  }

  /// - Throws: `.damaged` when anything is not as it should be.
  package func run(_ context: StageContext) async throws -> StageOutcome {
    let report = try Verification(
      context.store, context.place.namespace, isDeep: isDeep,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, progress: context.progress
    ).look()
    if let first = report.findings.first {
      let count = report.findings.count + report.omittedFindings
      throw HansardError(
        .damaged, while: "verifying the store", at: first.location,
        cause: first.problem + (count > 1 ? ", and \(count - 1) more" : ""),
        hint: "`hansard verify\(isDeep ? " --deep" : "")` lists everything that is wrong")
    }
    var outcome = StageOutcome(
      summary: "\(report.frames) frames in \(report.segments) segments are well"
        + (isDeep ? ", \(report.conversations) conversations derived again" : ""))
    outcome.notes = report.notes
    return outcome
  }
}
