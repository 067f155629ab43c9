import Analytics
import ArgumentParser
import ChatModel
import Pipeline
import Store
import SystemIO

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write reports as HTML, CSV and JSON.")

  @Argument(help: "Report definitions (default: the built-in monthly report).")
  var definitions: [String] = []
  @Option(help: "The folder to write to.") var to: String
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let store = try common.open()
    let namespace = try common.chosenNamespace(in: store)
    let written = try ReportWriting(store, namespace, version: HansardVersion.text)
      .write(definitions, to: to, now: SystemClock().now)
    if common.json {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("files")
      writer.beginArray()
      for path in written { writer.string(path) }
      writer.endArray()
      writer.endObject()
      Terminal.output(writer.text)
    } else {
      for path in written { Terminal.output(path) }
    }
  }
}
