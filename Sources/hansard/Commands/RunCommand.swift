import ArgumentParser
import ChatModel
import Pipeline
import Store
import SystemIO

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a recipe: ingest, retention, verify, report and others as stages.",
    discussion: """
      A recipe is a YAML file; Pipelines/ has one to copy, and explains every key. The stages run in \
      order under one lock, and the ledger notes each of them: `hansard runs` shows them.
      """)

  @Argument(help: ArgumentHelp("The recipe.", valueName: "recipe.yaml")) var recipe: String
  @Flag(help: "Go on after the last completed stage, when the last run of this recipe failed.")
  var resume = false
  @Flag(help: "Print what would be done, and touch nothing.") var dryRun = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    if !dryRun { StopSignals.shared.handle() }
    let recipe = try Recipe.read(recipe)
    let place = StagePlace(
      storeRoot: common.store ?? recipe.store ?? common.storeRoot,
      namespace: try common.namespace.map { try Namespace(parsing: $0) }
        ?? recipe.namespace ?? .standard)
    let run = RecipeRun(
      recipe, at: place, version: HansardVersion.text, progress: common.log)
    if dryRun {
      let plan = try run.plan()
      Terminal.output(
        common.json ? RunOutput.json(plan, recipe, place) : RunOutput.text(plan, recipe, place))
      return
    }
    let report = try await run.run(resuming: resume)
    for note in report.notes { common.log.note(Terminal.safe(note)) }
    for problem in report.problems { common.log.note("rejected: \(Terminal.safe(problem))") }
    if let ingest = report.ingest, ingest.hasRejections {
      common.log.note(IngestOutput.afterRejections(ingest, place.storeRoot))
    }
    Terminal.output(common.json ? RunOutput.json(report) : RunOutput.text(report))
    if let failure = report.failure { throw failure }
    if report.hasRejections { throw ExitStatusError(status: .rejectedRecords) }
  }
}
