package import ChatModel
import Retention
import Store
package import SystemIO

/// Deletes what a policy says is due: `hansard retention plan` and `apply` as a stage.
package struct RetentionStage: Stage {
  package static let name = "retention"
  package static let keys = ["policy", "at_most"]

  private let policy: String
  private let mostDeletions: Int

  package init(_ settings: YAMLMapping) throws(HansardError) {
    guard let policy = try settings.path("policy") else {
      throw settings.error("'policy' is missing: name the policy's file")
    }
    self.policy = policy
    mostDeletions = try settings.integer("at_most", in: 0...Int.max) ?? Int.max
  }

  package func plan(_ place: StagePlace) throws(HansardError) -> [String] {
    let policy = try RetentionPolicy.read(policy)
    let limit = mostDeletions == Int.max ? "" : ", at most \(mostDeletions) conversations"
    return ["delete what policy \(policy.name) says is due\(limit)"]
  }

  /// Ages are counted for the beginning of the day, UTC, as `retention plan` does.
  ///
  /// - Throws: `.limitExceeded` when more is due than `at_most`; nothing was deleted then.
  package func run(_ context: StageContext) async throws -> StageOutcome {
    let store = context.store
    let plan = try RetentionPlanning(store, context.place.namespace)
      .plan(try RetentionPolicy.read(policy), at: Timestamp(context.clock.now.date))
    guard plan.deletions.count <= mostDeletions else {
      throw HansardError(
        .limitExceeded, while: "applying policy \(plan.policy)", at: SourceLocation(policy),
        cause: "\(plan.deletions.count) conversations are due, more than 'at_most' allows",
        hint: "nothing was deleted; look at `hansard retention plan`, then raise 'at_most'")
    }
    let report = try RetentionApplication(store, plan)
      .run(with: context.writer) { context.clock.now }
    let receipts = report.erasure.erased.map(\.receipt) + report.resumed
    var summary =
      "\(receipts.reduce(0) { $0 + $1.conversations }) of \(plan.entries.count) conversations"
      + " deleted, \(receipts.count) receipts"
    let held = report.held.count + report.erasure.held.count
    if held > 0 { summary += ", \(held) kept by a hold" }
    return StageOutcome(summary: summary)
  }
}
