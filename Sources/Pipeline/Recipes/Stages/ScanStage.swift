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

  /// - Throws: `.damaged` when anything of an erased text was found, `.io` when not everything could be
  ///   looked through.
  package func run(_ context: StageContext) async throws -> StageOutcome {
    let scan = Scan(context.store, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    guard let done = try scan.run(with: context.writer, clock: { context.clock.now }) else {
      return StageOutcome(summary: "no erasure waits for a scan")
    }
    guard done.report.isSettled else {
      let isFound = done.report.outcomes.contains { $0.result == .found }
      throw HansardError(
        isFound ? .damaged : .io, while: "looking for what was erased",
        at: SourceLocation(context.store.layout.receipt(of: done.job)),
        cause: isFound
          ? "something of it is left"
          : done.report.unreadable.first.map { "it could not be looked through: \($0)" }
            ?? "the positive control failed",
        hint: "`hansard scan` looks again, and lists the places")
    }
    return StageOutcome(
      summary: "\(done.report.outcomes.count)"
        + " erasure\(done.report.outcomes.count == 1 ? "" : "s") proven in \(done.report.files) files"
    )
  }
}
