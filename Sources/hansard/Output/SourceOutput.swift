import Store
import SystemIO

/// Sources and their sums.
enum SourceOutput {
  /// More of them are not read by anybody, unless something is wrong with them.
  static let listed = 40

  /// A line for each source.
  ///
  /// Of more than `listed`, only those of which records were refused have their own (as many as are listed), and
  /// all others together one for each format.
  static func table(_ sources: [SourceRecord], listed: Int) -> String {
    var table = TextTable([
      "source", "format", "read", "archived", "duplicate", "rejected", "tombstoned",
    ])
    let isLong = sources.count > listed
    let single = isLong ? Array(sources.filter { $0.counts.rejected > 0 }.prefix(listed)) : sources
    for source in single {
      table.add(row(Terminal.line(source.path), source.format, source.counts))
    }
    guard isLong else { return table.text }
    let numbers = Set(single.map(\.number))
    let others = Dictionary(grouping: sources.filter { !numbers.contains($0.number) }, by: \.format)
    for (format, sources) in others.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
      let counts = sources.reduce(into: SourceCounts()) { $0 += $1.counts }
      let name = counted(sources.count, single.isEmpty ? "file" : "other file")
      table.add(row(name, format, counts))
    }
    return table.text
  }

  private static func row(_ name: String, _ format: String?, _ counts: SourceCounts) -> [String] {
    [name, format ?? "-"]
      + [counts.read, counts.archived, counts.duplicate, counts.rejected, counts.tombstoned]
      .map(String.init)
  }

  /// What was not read, and why: for each source, or for all of them where those are many.
  static func notes(_ sources: [SourceRecord], run: String) -> [String] {
    guard sources.count > listed else {
      return sources.filter(\.wasSkippedUnread).map {
        "\(Terminal.line($0.path)): read before, nothing to do"
      }
        + sources.filter { !$0.skipped.isEmpty }.map {
          "\(Terminal.line($0.path)): skipped: \(list($0.skipped))"
        }
    }
    var notes: [String] = []
    let known = sources.count(where: \.wasSkippedUnread)
    if known > 0 { notes.append("\(counted(known, "file")) read before, nothing to do") }
    let skipped = sources.reduce(into: [:]) { $0.merge($1.skipped, uniquingKeysWith: +) }
    if !skipped.isEmpty { notes.append("skipped: \(list(skipped))") }
    return notes + ["`hansard runs \(run)` lists all of them"]
  }

  private static func list(_ skipped: [String: Int]) -> String {
    Terminal.safe(
      skipped.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.joined(separator: ", "))
  }

  /// One source's sums.
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
