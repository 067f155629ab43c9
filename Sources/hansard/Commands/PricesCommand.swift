import Analytics
import ArgumentParser
import ChatModel
import Pipeline
import Store
import SystemIO

struct PricesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prices", abstract: "The dated prices that reports count costs by.",
    subcommands: [List.self, Import.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List prices, in dollars a million tokens.",
      discussion: """
        Those that were imported hold from their first day on; before it, and for other models, the \
        built-in ones do.
        """)

    @Option(help: "Only of this model, under whatever name a dump gives it.") var model: String?
    @OptionGroup var common: CommonOptions

    func run() async throws {
      let imported = try StorePrices(try common.open()).own()
      let book = try StorePrices.effective(with: imported)
      let shown = model.map { book.prices(of: $0) } ?? book.prices
      let own = Set(imported.prices)
      Terminal.output(
        common.json ? PricesOutput.json(shown, own: own) : PricesOutput.text(shown, own: own))
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Take in a list of prices.",
      discussion: """
        FILE is a YAML list with days, as Reports/prices.yaml, or LiteLLM's JSON of models \
        (model_prices_and_context_window.json), which has none: --from says since when its prices \
        hold. What holds already is left out, so that importing each new list keeps the history.
        """)

    @Argument(help: "The list.", completion: .file()) var file: String
    @Option(help: "For a list without days: the first day of its prices (default: today, UTC).")
    var from: String?
    @OptionGroup var common: CommonOptions

    func run() async throws {
      let store = try common.open()
      let list = try PriceListFile(
        file, files: store.files, from: from, today: SystemClock().now.date)
      let imported = try StorePrices(store).add(list.prices)
      Terminal.output(
        common.json
          ? PricesOutput.json(imported, skipped: list.skipped)
          : PricesOutput.text(imported, skipped: list.skipped, store))
    }
  }
}
