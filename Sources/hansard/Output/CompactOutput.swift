import ChatModel
import Pipeline
import Store
import SystemIO

/// What `compact` prints when it is done, or would do.
enum CompactOutput {
  static func text(_ report: CompactionReport, isDryRun: Bool) -> String {
    let settled = counted(report.unchangedMonths, "closed month")
    guard !report.months.isEmpty else { return "nothing to pack: \(settled) left alone" }
    var table = TextTable(["month", "shard", "segments", "frames", "bytes"])
    for month in report.months {
      table.add([
        month.month.description, month.shard.label,
        "\(month.segments.before) -> \(month.segments.after)",
        "\(month.frames.before) -> \(month.frames.after)",
        bytes(month.bytes, isDryRun: isDryRun),
      ])
    }
    let months = counted(report.months.count, "month")
    let sums =
      "\(report.segments.before) segments into \(report.segments.after),"
      + " \(report.frames.before) frames into \(report.frames.after),"
      + " \(bytes(report.bytes, isDryRun: isDryRun)); \(settled) left alone"
    guard let run = report.run else {
      return table.text + "\n\nwould pack \(months): \(sums)"
    }
    return table.text + "\n\nrun \(run): packed \(months): \(sums)\n"
      + "\(decimal(report.seconds)) s, \(ByteText.of(Int64(PeakMemory.bytes))) memory"
  }

  private static func bytes(_ change: CompactionReport.Change, isDryRun: Bool) -> String {
    let before = ByteText.of(change.before)
    return isDryRun ? before : "\(before) -> \(ByteText.of(change.after))"
  }

  static func json(
    _ report: CompactionReport, _ namespace: Namespace, isDryRun: Bool
  ) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("run", report.run)
    writer.field("namespace", namespace.name)
    writer.key("dry_run")
    writer.bool(isDryRun)
    writer.key("months")
    writer.beginArray()
    for month in report.months {
      writer.beginObject()
      writer.field("month", month.month.description)
      writer.field("shard", month.shard.label)
      write(month.segments, month.frames, month.bytes, isDryRun: isDryRun, to: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.field("unchanged_months", report.unchangedMonths)
    write(report.segments, report.frames, report.bytes, isDryRun: isDryRun, to: &writer)
    writer.key("failures")
    writer.beginArray()
    for failure in report.failures { writer.string(failure.description) }
    writer.endArray()
    writer.key("seconds")
    writer.double(report.seconds)
    writer.field("peakMemoryBytes", PeakMemory.bytes)
    writer.endObject()
    return writer.text
  }

  /// The keys `segments`, `frames` and `bytes`; bytes after it are null for a dry run.
  private static func write(
    _ segments: CompactionReport.Change, _ frames: CompactionReport.Change,
    _ bytes: CompactionReport.Change, isDryRun: Bool, to writer: inout JSONWriter
  ) {
    func write(_ name: StaticString, _ change: CompactionReport.Change, isKnown: Bool) {
      writer.key(name)
      writer.beginObject()
      writer.field("before", Int(change.before))
      writer.key("after")
      if isKnown { writer.int(change.after) } else { writer.null() }
      writer.endObject()
    }
    write("segments", segments, isKnown: true)
    write("frames", frames, isKnown: true)
    write("bytes", bytes, isKnown: !isDryRun)
  }
}
