import Retention
import SystemIO

/// What `export` says it has written.
enum ExportOutput {
  static func text(_ report: ExportReport, to path: String) -> String {
    "\(counted(report.conversations, "conversation")), \(counted(report.messages, "message")),"
      + " \(counted(report.memories, "memory", plural: "memories")),"
      + " \(counted(report.quarantinedRecords, "quarantined record")):"
      + " \(ByteText.of(report.bytes)) in \(Terminal.line(path))"
  }

  static func json(_ report: ExportReport, to path: String) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("path", path)
    writer.field("conversations", report.conversations)
    writer.field("messages", report.messages)
    writer.field("memories", report.memories)
    writer.field("lines", report.lines)
    writer.field("quarantined_records", report.quarantinedRecords)
    writer.field("bytes", Int(report.bytes))
    writer.endObject()
    return writer.text
  }
}
