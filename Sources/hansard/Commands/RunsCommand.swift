import ArgumentParser
import ChatModel
import Store
import SystemIO

struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List past runs, or show one with its sources.")

  @Argument(help: ArgumentHelp("A run's name, as the list shows it.", valueName: "run")) var name:
    String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let store = try common.open()
    let namespace = try common.chosenNamespace(in: store)
    let ledger = try store.ledger(readOnly: true)
    let runs = try ledger.runs(namespace: namespace)
    guard let name else {
      Terminal.output(
        common.json ? try RunsOutput.json(runs, ledger) : try RunsOutput.text(runs, ledger))
      return
    }
    guard let found = runs.first(where: { $0.run == name }) else {
      throw HansardError(
        .notFound, while: "looking for run '\(name)'", cause: "the ledger has none of that name",
        hint: "`hansard runs` lists them")
    }
    Terminal.output(
      common.json
        ? try RunsOutput.json(found, ledger) : try RunsOutput.text(found, ledger, store.layout))
  }
}
