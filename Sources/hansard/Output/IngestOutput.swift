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
    var lines = [SourceOutput.table(report.sources, listed: SourceOutput.listed)]
    lines += SourceOutput.notes(report.sources, run: report.run)
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
