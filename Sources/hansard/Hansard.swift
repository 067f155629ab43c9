import ArgumentParser
import ChatModel

/// The table of contents of the command line.
struct Hansard: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hansard",
    abstract: "Keeps the official record of AI chats.",
    discussion: """
      Reads dumps of any chat product or store, and keeps them as zstd archives with SQLite catalogs \
      that can be searched, reported on, and erased from with proof.

      \(ExitStatus.help)
      """,
    version: HansardVersion.text,
    subcommands: [
      IngestCommand.self, InspectCommand.self, FormatsCommand.self, RunCommand.self,
      RunsCommand.self, ListCommand.self, ShowCommand.self, LastCommand.self, SearchCommand.self,
      QueryCommand.self, TokensCommand.self, VerifyCommand.self, RebuildCommand.self,
      CompactCommand.self, EraseCommand.self, ScanCommand.self, ReportCommand.self,
      UserCommand.self, BackupCommand.self, RestoreCommand.self, MergeCommand.self,
      ReceiptCommand.self, AuditCommand.self, TombstoneCommand.self, ExportCommand.self,
      HoldCommand.self, RetentionCommand.self, PricesCommand.self, UpgradeCommand.self,
    ])
}

enum HansardVersion {
  static let text = "0.1.0"
}

@main
enum EntryPoint {
  static func main() async {
    Terminal.openClosedStreams()
    do {
      try RepeatedOptions.refuse(in: CommandLine.arguments.dropFirst())
      var command = try Hansard.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Terminal.checkOutput()
    } catch {
      ExitStatus.exit(with: error)
    }
  }
}
