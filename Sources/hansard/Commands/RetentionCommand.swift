import ArgumentParser
import ChatModel
import Pipeline
import Retention
import Store

struct RetentionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention", abstract: "Decide what a retention policy deletes.",
    discussion: "Policies are YAML files: Pipelines/policies/README.md describes them.",
    subcommands: [RetentionPlanCommand.self])
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
