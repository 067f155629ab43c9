import Pipeline
import Store
import SystemIO

/// What `ingest` prints when it is done.
enum IngestOutput {
  static func json(_ report: IngestReport) -> String {
    var writer = JSONWriter()
    write(report, to: &writer)
    return writer.text
  }

  static func write(_ report: IngestReport, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("run", report.run)
    writer.key("sources")
    writer.beginArray()
    for source in report.sources { SourceOutput.write(source, to: &writer) }
    writer.endArray()
    writer.key("conversations")
    writer.beginObject()
    writer.field("new", report.newConversations)
    writer.field("grown", report.grownConversations)
    writer.endObject()
    writer.field("messages", report.messages)
    writer.key("tokens")
    writer.beginObject()
    writer.field("exact", report.tokensExact)
    writer.field("reported", report.tokensReported)
    writer.field("estimated", report.tokensEstimated)
    writer.endObject()
    writer.key("bytes")
    writer.beginObject()
    writer.field("read", Int(report.bytesRead))
    writer.field("archived", Int(report.bytesArchived))
    writer.field("catalog", Int(report.catalogBytes))
    writer.endObject()
    writer.key("seconds")
    writer.double(report.seconds)
    writer.field("peakMemoryBytes", PeakMemory.bytes)
    writer.endObject()
  }

  static func text(_ report: IngestReport) -> String {
    var table = TextTable([
      "source", "format", "read", "archived", "duplicate", "rejected", "tombstoned",
    ])
    for source in report.sources {
      table.add([
        Terminal.safe(source.path), source.format ?? "-", "\(source.counts.read)",
        "\(source.counts.archived)", "\(source.counts.duplicate)", "\(source.counts.rejected)",
        "\(source.counts.tombstoned)",
      ])
    }
    var lines = [table.text]
    for source in report.sources where source.wasSkippedUnread {
      lines.append("\(Terminal.safe(source.path)): read before, nothing to do")
    }
    for source in report.sources where !source.skipped.isEmpty {
      let what = source.skipped.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
      lines.append(
        "\(Terminal.safe(source.path)): skipped: \(Terminal.safe(what.joined(separator: ", ")))")
    }
    lines.append("")
    lines.append(
      "run \(report.run): \(report.messages) messages archived,"
        + " \(counted(report.newConversations, "new conversation")),"
        + " \(report.grownConversations) grown")
    lines.append(
      "tokens: \(report.tokensExact) exact, \(report.tokensEstimated) estimated"
        + " (the sources reported \(report.tokensReported))")
    let rate = report.seconds > 0 ? Double(report.bytesRead) / report.seconds / 1e6 : 0
    lines.append(
      "\(ByteText.of(report.bytesRead)) read, \(ByteText.of(report.bytesArchived)) archived,"
        + " catalog \(ByteText.of(report.catalogBytes)), \(decimal(report.seconds)) s"
        + " (\(decimal(rate)) MB/s), \(ByteText.of(Int64(PeakMemory.bytes))) memory")
    return lines.joined(separator: "\n")
  }
}

extension IngestOutput {
  /// Where the refused records are, and what to do about them.
  static func afterRejections(_ report: IngestReport, _ storeRoot: String) -> String {
    let rejected = report.sources.reduce(0) { $0 + $1.counts.rejected }
    let readBefore = report.sources.filter { $0.counts.rejected > 0 }.allSatisfy(\.wasSkippedUnread)
    if readBefore { return "\(rejected) rejected when read before: `hansard runs` shows that run" }
    return "\(rejected) rejected, kept in "
      + Terminal.safe(StoreLayout(root: storeRoot).quarantineFolder(run: report.run))
      + ": repair the dump or make it again, and ingest it; what was read is not added twice"
  }
}

/// One source's sums.
enum SourceOutput {
  static func write(_ source: SourceRecord, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("path", source.path)
    writer.key("format")
    if let format = source.format { writer.string(format) } else { writer.null() }
    writer.field("read", source.counts.read)
    writer.field("archived", source.counts.archived)
    writer.field("duplicate", source.counts.duplicate)
    writer.field("rejected", source.counts.rejected)
    writer.field("tombstoned", source.counts.tombstoned)
    writer.field("bytes", Int(source.bytes))
    writer.key("readBefore")
    writer.bool(source.wasSkippedUnread)
    if !source.skipped.isEmpty {
      writer.key("skipped")
      writer.beginObject()
      for (what, count) in source.skipped.sorted(by: { $0.key < $1.key }) {
        writer.key(name: what)
        writer.int(count)
      }
      writer.endObject()
    }
    writer.endObject()
  }
}
