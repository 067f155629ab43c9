import ArgumentParser
import Store

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one conversation.")

  @Argument(help: "A source id, or the short id that `list` prints.") var conversation: String
  @Flag(help: "Show the branches that the product does not show, too.") var allBranches = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let reader = try common.reader()
    let row = try reader.conversation(named: conversation)
    let messages = try reader.messages(of: row).filter { allBranches || $0.isActive }
    Terminal.output(
      common.json
        ? ConversationOutput.json(row, messages) : ConversationOutput.text(row, messages))
  }
}
