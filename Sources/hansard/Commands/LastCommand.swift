import ArgumentParser
import Store

struct LastCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "last", abstract: "Show the last messages of a conversation.")

  @Argument(help: "A source id, or the short id that `list` prints.") var conversation: String
  @Option(name: .short, help: "How many messages.") var n = 10
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if n < 0 { throw ValidationError("-n is 0 or more") }
  }

  func run() async throws {
    let reader = try common.reader()
    let row = try reader.conversation(named: conversation)
    let messages = try reader.last(n, of: row)
    Terminal.output(
      common.json
        ? ConversationOutput.json(row, messages) : ConversationOutput.text(row, messages))
  }
}
