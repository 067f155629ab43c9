import Retention
import Store
import SystemIO

/// A look at the audit log, as `audit verify` prints it.
enum AuditOutput {
  static func text(_ report: AuditReport) -> String {
    var lines = VerifyOutput.findings(report.health)
    lines += report.health.notes.map { "note: \(Terminal.safe($0))" }
    lines.append(
      counted(report.entries, "entry", plural: "entries")
        + (report.head.map { ", head \(hexadecimal($0))" } ?? ""))
    let findings = report.health.findings.count + report.health.omittedFindings
    lines.append(
      report.health.isHealthy
        ? "all is well" : "\(counted(findings, "finding")): the audit log is damaged")
    return lines.joined(separator: "\n")
  }

  static func json(_ report: AuditReport) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("ok")
    writer.bool(report.health.isHealthy)
    writer.field("entries", report.entries)
    writer.field("head", report.head.map { hexadecimal($0) })
    VerifyOutput.write(report.health, to: &writer)
    writer.endObject()
    return writer.text
  }
}
