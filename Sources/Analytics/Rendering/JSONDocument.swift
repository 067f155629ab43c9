import ChatModel
import SystemIO

/// The whole report as one JSON object, ending in a newline; money is in dollars.
func jsonDocument(of report: Report) -> [UInt8] {
  var json = JSONWriter()
  json.beginObject()
  json.key("format")
  json.string("hansard-report")
  json.key("version")
  json.int(1)
  for (name, text) in [
    ("name", report.name), ("title", report.title), ("description", report.description),
    ("namespace", report.namespace), ("hansard_version", report.hansardVersion),
  ] {
    json.key(name: name)
    json.string(text)
  }
  json.key("generated_at")
  json.timestamp(report.generatedAt)
  json.write(report.period)
  json.key("suppress_below")
  json.int(report.suppressBelow)
  json.key("names_users")
  json.bool(report.namesUsers)
  json.key("notes")
  json.beginArray()
  for note in report.notes { json.string(note) }
  json.endArray()
  json.key("summary")
  if let summary = report.summary { json.write(summary) } else { json.null() }
  json.key("sections")
  json.beginArray()
  for section in report.sections { json.write(section) }
  json.endArray()
  json.endObject()
  return json.bytes + [UInt8(ascii: "\n")]
}

extension JSONWriter {
  fileprivate mutating func write(_ period: ReportPeriod) {
    key("period")
    beginObject()
    for (name, month) in [("since", period.since), ("until", period.until)] {
      key(name: name)
      if let month { string(month.description) } else { null() }
    }
    endObject()
  }

  fileprivate mutating func write(_ summary: ReportSummary) {
    beginObject()
    key("users")
    int(summary.namedUsers)
    key("has_unknown_owners")
    bool(summary.hasUnknownOwners)
    for metric in Metrics.all { write(metric.columns, of: summary.totals) }
    endObject()
  }

  fileprivate mutating func write(_ section: ReportSection) {
    beginObject()
    for (name, text) in [
      ("id", section.id), ("title", section.title), ("metric", section.metric),
      ("by", section.dimension.rawValue), ("note", section.note),
    ] {
      key(name: name)
      string(text)
    }
    key("withheld")
    bool(section.isWithheld)
    key("rows")
    beginArray()
    for row in section.rows { write(row, section.columns) }
    endArray()
    endObject()
  }

  private mutating func write(_ row: ReportRow, _ columns: [MetricColumn]) {
    beginObject()
    key("label")
    string(row.label)
    key("folded")
    bool(row.kind == .folded)
    if let users = row.users {
      key("users")
      int(users)
    }
    write(columns, of: row.totals)
    endObject()
  }

  /// One key a column; null for a missing price.
  private mutating func write(_ columns: [MetricColumn], of totals: UsageTotals) {
    for column in columns {
      key(name: column.name)
      raw(column.value(totals).plainText ?? "null")
    }
  }
}
