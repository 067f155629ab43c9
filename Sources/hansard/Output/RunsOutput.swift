import ChatModel
import Store
import SystemIO

/// Runs as `runs` prints them.
enum RunsOutput {
  static func text(_ runs: [RunRecord], _ ledger: Ledger) throws -> String {
    guard !runs.isEmpty else { return "no runs" }
    var table = TextTable(["run", "command", "state", "read", "archived", "rejected", "started"])
    for run in runs {
      let sum = try total(run, ledger)
      table.add([
        run.run, run.command, run.state.rawValue, "\(sum.read)", "\(sum.archived)",
        "\(sum.rejected)", run.startedAt.rfc3339,
      ])
    }
    return table.text
  }

  static func text(_ run: RunRecord, _ ledger: Ledger, _ layout: StoreLayout) throws -> String {
    var lines = ["\(Terminal.bold(run.run))  \(run.command), \(run.state.rawValue)"]
    lines.append("started \(run.startedAt.rfc3339), ended \(run.endedAt?.rfc3339 ?? "not yet")")
    if let note = run.note { lines.append(note) }
    for stage in try ledger.stages(of: run.run) {
      lines.append(
        "stage \(stage.name): \(stage.state.rawValue)\(stage.summary.map { ", \($0)" } ?? "")")
    }
    let sources = try ledger.sources(of: run.run)
    if !sources.isEmpty {
      lines.append(SourceOutput.table(sources, listed: .max))
    }
    for source in sources where source.counts.rejected > 0 {
      let place = try quarantine(of: source, run.run, layout)
      lines.append("quarantined from \(Terminal.safe(source.path)): \(place)")
    }
    return lines.joined(separator: "\n")
  }

  private static func quarantine(
    of source: SourceRecord, _ run: String, _ layout: StoreLayout
  ) throws -> String {
    if source.wasSkippedUnread { return "in an earlier run" }
    let path = "\(layout.quarantineFolder(run: run))/\(source.number).jsonl"
    // An erasure removes records, and so do seven days when nobody knows whose they are.
    return try LocalFileSystem().status(of: path) == nil ? "removed since" : path
  }

  static func json(_ runs: [RunRecord], _ ledger: Ledger) throws -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("runs")
    writer.beginArray()
    for run in runs { try write(run, ledger, to: &writer) }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  static func json(_ run: RunRecord, _ ledger: Ledger) throws -> String {
    var writer = JSONWriter()
    try write(run, ledger, to: &writer)
    return writer.text
  }

  private static func write(
    _ run: RunRecord, _ ledger: Ledger, to writer: inout JSONWriter
  ) throws {
    writer.beginObject()
    writer.field("run", run.run)
    writer.field("namespace", run.namespace)
    writer.field("command", run.command)
    writer.field("state", run.state.rawValue)
    writer.field("started_at", run.startedAt)
    writer.field("ended_at", run.endedAt)
    writer.field("note", run.note)
    writer.key("stages")
    writer.beginArray()
    for stage in try ledger.stages(of: run.run) {
      writer.beginObject()
      writer.field("name", stage.name)
      writer.field("state", stage.state.rawValue)
      writer.field("summary", stage.summary)
      writer.endObject()
    }
    writer.endArray()
    writer.key("sources")
    writer.beginArray()
    for source in try ledger.sources(of: run.run) { SourceOutput.write(source, to: &writer) }
    writer.endArray()
    writer.endObject()
  }

  private static func total(_ run: RunRecord, _ ledger: Ledger) throws -> SourceCounts {
    try ledger.sources(of: run.run).reduce(into: SourceCounts()) { $0 += $1.counts }
  }
}
