import ArgumentParser
import ChatModel
import Pipeline
import Retention
import Store
import SystemIO

struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention", abstract: "Decide what a retention policy deletes, then do it.",
    discussion: "Policies are YAML files: Pipelines/policies/README.md describes them.",
    subcommands: [RetentionPlanCommand.self, RetentionApplyCommand.self])
}

private struct RetentionPlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Decide about every conversation, and touch nothing.",
    discussion: """
      The same store, policy and day give the same plan, byte for byte. It lists every conversation \
      with the rule that decided, and names people: it is readable by its owner alone, and expires \
      after \(RetentionPlan.lifetimeDays) days.
      """)

  @Argument(help: ArgumentHelp("A policy in YAML.", valueName: "policy")) var policy: String
  @Option(help: "The file to write the plan to.") var to: String
  @Option(
    help: "The day or time for which ages are counted (default: the beginning of today, UTC).")
  var at: Instant?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let policy = try RetentionPolicy.read(policy)
    let store = try common.open()
    let now = at?.timestamp ?? Timestamp(SystemClock().now.date)
    let plan = try RetentionPlanning(store, try common.chosenNamespace(in: store))
      .plan(policy, at: now)
    try plan.write(to: to, of: store)
    Terminal.output(common.json ? RetentionOutput.json(plan, to) : RetentionOutput.text(plan, to))
  }
}

private struct RetentionApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Delete what a plan says, with receipts.",
    discussion: """
      Refuses, and deletes nothing, when the store has changed since the plan was made, or when it has \
      expired. A hold that was placed since then wins. Deleted conversations get tombstones: the next \
      dump does not bring them back.
      """)

  @Argument(help: ArgumentHelp("A plan that `retention plan` wrote.", valueName: "plan"))
  var plan: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    StopSignals.shared.handle()
    let store = try common.open()
    let plan = try RetentionPlan.read(plan, of: store)
    let clock = SystemClock()
    let report = try RetentionApplication(store, plan).run { clock.now }
    Terminal.output(
      common.json ? RetentionOutput.json(report) : RetentionOutput.text(report, store))
  }
}
