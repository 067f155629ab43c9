import ChatModel
import Store
import SystemIO

/// A look at the store's health, as `verify` prints it.
enum VerifyOutput {
  static func text(_ report: HealthReport, _ namespace: Namespace, isDeep: Bool) -> String {
    var lines = findings(report)
    lines += report.notes.map { "note: \(Terminal.safe($0))" }
    var checked =
      "namespace \(namespace): \(report.segments) segments, \(report.frames) frames"
      + " (\(report.blankFrames) erased), \(ByteText.of(report.bytes))"
    if isDeep { checked += ", \(report.conversations) conversations, \(report.messages) messages" }
    lines.append(checked)
    let count = report.findings.count + report.omittedFindings
    lines.append(
      report.isHealthy
        ? "all is well" : "\(count) finding\(count == 1 ? "" : "s"): the store is damaged")
    return lines.joined(separator: "\n")
  }

  /// A line or two for each finding.
  static func findings(_ report: HealthReport) -> [String] {
    var lines: [String] = []
    for finding in report.findings {
      lines.append(Terminal.safe("\(finding.location): \(finding.problem)"))
      if !finding.conversations.isEmpty {
        lines.append("  conversations: \(finding.conversations.joined(separator: " "))")
      }
    }
    if report.omittedFindings > 0 { lines.append("and \(report.omittedFindings) more") }
    return lines
  }

  static func json(_ report: HealthReport, _ namespace: Namespace, isDeep: Bool) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("namespace", namespace.name)
    writer.key("deep")
    writer.bool(isDeep)
    writer.key("ok")
    writer.bool(report.isHealthy)
    writer.field("segments", report.segments)
    writer.field("frames", report.frames)
    writer.field("blank_frames", report.blankFrames)
    writer.key("bytes")
    writer.int(report.bytes)
    if isDeep {
      writer.field("conversations", report.conversations)
      writer.field("messages", report.messages)
    }
    write(report, to: &writer)
    writer.endObject()
    return writer.text
  }

  /// The keys `findings`, `omitted_findings` and `notes`.
  static func write(_ report: HealthReport, to writer: inout JSONWriter) {
    writer.key("findings")
    writer.beginArray()
    for finding in report.findings {
      writer.beginObject()
      writer.field("file", finding.location.path)
      if let offset = finding.location.byteOffset {
        writer.key("offset")
        writer.int(offset)
      }
      writer.field("problem", finding.problem)
      writer.key("conversations")
      writer.beginArray()
      for conversation in finding.conversations { writer.string(conversation) }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    writer.field("omitted_findings", report.omittedFindings)
    writer.key("notes")
    writer.beginArray()
    for note in report.notes { writer.string(note) }
    writer.endArray()
  }
}
