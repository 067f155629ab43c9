package import ChatModel
import Foundation
import Retention
import Store
package import SystemIO

/// Looks for what erasures should have left nowhere: `hansard scan` as a stage.
package struct ScanStage: Stage {
  package static let name = "scan"
  package static let keys = ["jobs"]

  private let jobs: Int?

  package init(_ settings: YAMLMapping) throws(HansardError) {
    jobs = try settings.integer("jobs", in: IngestOptions.jobsRange)
  }

  package func plan(_ place: StagePlace) throws(HansardError) -> [String] {
    ["look through the store for every erasure that no scan has proven yet"]
  }

  /// - Throws: `.damaged` when anything of an erased text was found.
  package func run(_ context: StageContext) async throws -> StageOutcome {
    let scan = Scan(context.store, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    guard let done = try scan.run(with: context.writer, clock: { context.clock.now }) else {
      return StageOutcome(summary: "no erasure waits for a scan")
    }
    guard done.report.isSettled else {
      throw HansardError(
        .damaged, while: "looking for what was erased",
        at: SourceLocation(context.store.layout.receipt(of: done.job)),
        cause: "something of it is left, or could not be looked through",
        hint: "`hansard scan` lists the places")
    }
    return StageOutcome(
      summary: "\(done.report.outcomes.count) erasures proven in \(done.report.files) files")
  }
}
