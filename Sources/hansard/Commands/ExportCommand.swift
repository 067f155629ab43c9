import ArgumentParser
import Pipeline
import Retention

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write all of a user's data, or one conversation, to a file.",
    discussion: """
      jsonl and zip hold exactly what `erase` would remove: every revision, branch and hidden \
      message. markdown shows every message's newest text; openai and sharegpt hold what the product \
      shows. The file is readable by its owner alone, and is never overwritten.
      """)

  @Option(help: "The user's id, as `list` shows it.") var user: UserID?
  @Option(help: "A source id, or the short id that `list` prints.") var conversation: String?
  @Option(help: ArgumentHelp("The file to write; outside of the store.", valueName: "path"))
  var to: String
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "jsonl, openai, sharegpt, markdown or zip (default: by the name: .zip, .md, else jsonl).",
      valueName: "form"))
  var form: ExportForm?
  @Flag(help: "Also what a parked erasure hides; audited, with the --reason.")
  var includeHeld = false
  @Option(help: "Why --include-held.") var reason: String?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard [user?.text, conversation].compactMap(\.self).count == 1 else {
      throw ValidationError("give either --user or --conversation")
    }
    guard includeHeld == (reason?.isEmpty == false) else {
      throw ValidationError("--include-held needs a --reason, which stands in the audit log")
    }
  }

  func run() async throws {
    guard
      let subject = (user?.text).map(ExportSubject.user)
        ?? conversation.map(ExportSubject.conversation)
    else { return }
    let store = try common.open()
    let export = Export(
      store, try common.chosenNamespace(in: store), subject, includingHiddenBecause: reason)
    let report =
      try export
      .run(as: form ?? ExportForm(forPath: to), to: to, now: SystemClock().now)
    Terminal.output(
      common.json ? ExportOutput.json(report, to: to) : ExportOutput.text(report, to: to))
  }
}

extension ExportForm: ExpressibleByArgument {}
