import ArgumentParser
import ChatModel
import Pipeline
import Retention

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the store while nothing writes to it.",
    discussion: """
      The copy has a signed list of its files, and no keys: keep a copy of the folder of keys \
      somewhere else. Its guard.log has to be the newest there is when a backup is restored.
      """)

  @Argument(help: "A folder that is not there yet.") var folder: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let clock = SystemClock()
    let report = try Backup(try common.open()).run(to: folder) { clock.now }
    Terminal.output(
      common.json
        ? CopyOutput.json(report) : "\(CopyOutput.text(report)) copied to \(Terminal.safe(folder))")
    guard !report.damage.isEmpty else { return }
    for line in CopyOutput.damage(report) { Terminal.error("hansard: \(line)") }
    Terminal.error(
      "hansard: the store is damaged, and so is this copy of it: keep an earlier backup"
        + "\n  hint: run `hansard verify` to see what is concerned")
    throw ExitStatusError(status: .damaged)
  }
}

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup in place, and erase again what was erased since.",
    discussion: """
      --store says where; there must be no store yet, and its folder of keys must stand beside. The \
      store opens once every erasure that the guard log knows of is repeated. Without a folder: \
      repeats them in a store that was put back by other means, and is refused until then.
      """)

  @Argument(help: "The backup.") var folder: String?
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let clock = SystemClock()
    let report = try Restore(root: common.storeRoot).run(from: folder) { clock.now }
    Terminal.output(
      common.json
        ? CopyOutput.json(report)
        : "\(CopyOutput.text(report)) restored,"
          + " \(counted(report.repeated.count, "erasure")) repeated")
  }
}
