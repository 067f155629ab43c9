import ArgumentParser
import ChatModel
import Pipeline
import Store
import SystemIO

struct RebuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Make the catalogs anew from the segments.",
    discussion: """
      For a catalog that is missing, damaged, or does not belong to the ledger. What was erased is \
      not adopted again. Ends with 5 after listing what could not be adopted.
      """)

  @Flag(help: "Go on though segments are missing that the present catalog lists.")
  var acceptLoss = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    StopSignals.shared.handle()
    let store = try common.open()
    let namespace = try common.chosenNamespace(in: store)
    let report = try Rebuild(
      store, namespace, acceptsLoss: acceptLoss, progress: common.log
    ).run()
    Terminal.output(common.json ? json(report, namespace) : text(report, namespace))
    if !report.isHealthy { throw ExitStatusError(status: .damaged) }
  }

  private func text(_ report: HealthReport, _ namespace: Namespace) -> String {
    let lines =
      VerifyOutput.findings(report) + report.notes.map { "note: \(Terminal.safe($0))" } + [
        "namespace \(namespace): catalogs made anew from \(report.segments) segments,"
          + " \(report.frames) frames (\(report.blankFrames) erased),"
          + " \(report.conversations) conversations, \(report.messages) messages"
      ]
    return lines.joined(separator: "\n")
  }

  private func json(_ report: HealthReport, _ namespace: Namespace) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("namespace", namespace.name)
    writer.key("ok")
    writer.bool(report.isHealthy)
    writer.field("segments", report.segments)
    writer.field("frames", report.frames)
    writer.field("blank_frames", report.blankFrames)
    writer.field("conversations", report.conversations)
    writer.field("messages", report.messages)
    VerifyOutput.write(report, to: &writer)
    writer.endObject()
    return writer.text
  }
}
