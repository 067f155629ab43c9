import ArgumentParser
import ChatModel
import Pipeline
import Store
import SystemIO

struct UpgradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upgrade", abstract: "Bring a store of an older Hansard up to date.",
    discussion: """
      Makes catalogs anew in which another version has derived titles and summaries; the archive stays \
      as it is. A store in a newer format is refused, by this and every other command.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    StopSignals.shared.handle()
    let store = try common.open()
    let chosen = try common.namespace.map { [try Namespace(parsing: $0)] }
    let upgraded = try Upgrade(store, progress: common.log).run(chosen)
    Terminal.output(common.json ? json(upgraded) : text(upgraded))
    if upgraded.contains(where: { $0.report.map { !$0.isHealthy } ?? false }) {
      throw ExitStatusError(status: .damaged)
    }
  }

  private func text(_ upgraded: [Upgrade.Upgraded]) -> String {
    var lines = ["format \(StoreSettings.currentFormat), the newest"]
    for one in upgraded {
      guard let report = one.report else {
        lines.append("namespace \(one.namespace): up to date")
        continue
      }
      lines += VerifyOutput.findings(report)
      lines.append(
        "namespace \(one.namespace): titles and summaries made anew of"
          + " \(counted(report.conversations, "conversation"))")
    }
    return lines.joined(separator: "\n")
  }

  private func json(_ upgraded: [Upgrade.Upgraded]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("format", StoreSettings.currentFormat)
    writer.key("namespaces")
    writer.beginArray()
    for one in upgraded {
      writer.beginObject()
      writer.field("namespace", one.namespace.name)
      writer.key("upgraded")
      writer.bool(one.report != nil)
      writer.field("conversations", one.report?.conversations ?? 0)
      writer.key("ok")
      writer.bool(one.report?.isHealthy ?? true)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }
}
