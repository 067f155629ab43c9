import ArgumentParser
import Dumps
import SystemIO

struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "List every format that can be read.")

  @OptionGroup var common: CommonOptions

  func run() throws {
    let formats = DumpFormats.all.map(\.description)
    Terminal.output(common.json ? json(formats) : text(formats))
  }

  private func text(_ formats: [FormatDescription]) -> String {
    formats.map { format in
      """
      \(Terminal.bold(format.name))  \(format.title)
        recognised by  \(format.recognisedBy)
        keeps          \(format.keeps)
        leaves out     \(format.leavesOut)
      """
    }.joined(separator: "\n")
  }

  private func json(_ formats: [FormatDescription]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("formats")
    writer.beginArray()
    for format in formats {
      writer.beginObject()
      writer.field("name", format.name)
      writer.field("title", format.title)
      writer.field("recognised_by", format.recognisedBy)
      writer.field("keeps", format.keeps)
      writer.field("leaves_out", format.leavesOut)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }
}
