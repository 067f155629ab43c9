import ArgumentParser
import ChatModel
import Pipeline
import Retention

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "What the store knows of its users.",
    subcommands: [Alias.self])

  struct Alias: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "alias", abstract: "Say that two ids are one person's.",
      discussion: """
        Whoever exports or erases one of them means both, and all that were joined to either. The \
        store remembers them by keyed hash. It cannot be taken back.
        """)

    @Argument(help: "One id, as `list` shows it.") var one: UserID
    @Argument(help: "The other one; the store need not know it yet.") var other: UserID
    @OptionGroup var common: CommonOptions

    func run() async throws {
      let store = try common.open()
      let namespace = try common.chosenNamespace(in: store)
      try UserAliases(store, namespace).join(one.text, other.text, at: SystemClock().now)
      Terminal.output(
        common.json
          ? CopyOutput.joined
          : "\(Terminal.line(one.text)) and \(Terminal.line(other.text)) are one person")
    }
  }
}
