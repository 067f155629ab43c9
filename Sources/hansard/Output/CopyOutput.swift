import Retention
import Store
import SystemIO

/// What `backup` and `restore` print.
enum CopyOutput {
  static func text(_ report: CopyReport) -> String {
    "\(counted(report.files, "file")) of \(ByteText.of(report.bytes))"
  }

  /// A line for each segment that the copy should have.
  static func damage(_ report: CopyReport) -> [String] {
    report.damage.map { Terminal.safe("\($0.location): \($0.problem)") }
  }

  static func json(_ report: CopyReport) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("files", report.files)
    writer.field("bytes", Int(report.bytes))
    writer.key("repeated_erasures")
    writer.beginArray()
    for job in report.repeated { writer.string(job) }
    writer.endArray()
    writer.key("damage")
    writer.beginArray()
    for line in damage(report) { writer.string(line) }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  static let joined = #"{"joined":2}"#
}
