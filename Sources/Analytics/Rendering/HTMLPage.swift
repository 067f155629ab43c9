import ChatModel

/// The report as one page that needs nothing else: no script, no font, no picture from elsewhere.
func htmlPage(of report: Report, template: PageTemplate) -> [UInt8] {
  Array(template.rendered(pageValues(of: report)).utf8)
}

/// What templates can use; `Reports/default.mustache` uses all of it.
private func pageValues(of report: Report) -> [String: Any] {
  var values: [String: Any] = [
    "title": templateText(report.title), "namespace": templateText(report.namespace),
    "period": report.period.text, "version": templateText(report.hansardVersion),
    "generated": minuteText(report.generatedAt), "notes": report.notes.map(templateText),
    "tiles": report.summary.map(summaryTiles) ?? [],
    "sections": report.sections.map { sectionValues(of: $0, in: report) },
    "data": "\(report.name).json",
  ]
  if !report.description.isEmpty { values["description"] = templateText(report.description) }
  return values
}

/// `2026-03-01 09:00 UTC`.
private func minuteText(_ time: Timestamp) -> String {
  let text = time.rfc3339
  return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
}

private func summaryTiles(_ summary: ReportSummary) -> [[String: Any]] {
  let totals = summary.totals
  let grouped = { (count: Int) in groupedDigits(of: String(count)) }
  let cost =
    totals.cost.unpricedTokens > 0
    ? "estimated; \(grouped(totals.cost.unpricedTokens)) tokens without a price"
    : "estimated, at list prices"
  return [
    tile(
      "Messages", grouped(totals.messages),
      "\(grouped(totals.userMessages)) from people, "
        + "\(grouped(totals.assistantMessages)) from assistants"),
    tile("Conversations", grouped(totals.conversations), "by their first message"),
    tile(
      "Users", grouped(summary.namedUsers),
      summary.hasUnknownOwners ? "and conversations without a known owner" : "with any activity"),
    tile(
      "Tokens of text", grouped(totals.contentTokens),
      "\(grouped(totals.tokensExact)) exact, \(grouped(totals.tokensEstimated)) estimated"),
    tile(
      "Cost", (totals.cost.isKnown ? ReportCell.money(totals.cost.total) : .noPrice).displayText,
      cost),
  ]
}

private func tile(_ label: String, _ value: String, _ detail: String) -> [String: Any] {
  ["label": label, "value": value, "detail": detail]
}

private func sectionValues(of section: ReportSection, in report: Report) -> [String: Any] {
  let page = PageRows(section)
  let columns = visibleColumns(section)
  let showsUsers = section.dimension != .user
  var values: [String: Any] = [
    "id": section.id, "title": templateText(section.title), "note": section.note,
    "dimension": section.dimension.rawValue.capitalizedASCII,
    "headings": (showsUsers ? ["Users"] : []) + columns.map { $0.label },
    "rows": page.rows.map { rowValues(of: $0, columns, showsUsers: showsUsers) },
    "file": "\(report.name)-\(section.id).csv", "isEmpty": section.rows.isEmpty,
    "hasRows": !section.rows.isEmpty,
    "total": rowValues(of: page.total, columns, showsUsers: showsUsers),
  ]
  if let chart = svgChart(section, rows: page.charted) { values["chart"] = chart }
  return values
}

/// The headline and the columns that are not all zero; CSV and JSON have all.
private func visibleColumns(_ section: ReportSection) -> [MetricColumn] {
  let others = section.columns.dropFirst().filter { column in
    section.rows.contains { column.value($0.totals).magnitude > 0 }
  }
  return Array(section.columns.prefix(1)) + others
}

private func rowValues(of row: ReportRow, _ columns: [MetricColumn], showsUsers: Bool)
  -> [String: Any]
{
  let users = row.users.map { groupedDigits(of: String($0)) } ?? ""
  return [
    "label": templateText(row.label), "isFolded": row.kind == .folded,
    "cells": (showsUsers ? [users] : [])
      + columns.map { $0.value(row.totals).displayText },
  ]
}

/// The rows of a section that fit its limit, and the sums of the others.
struct PageRows {
  /// With a row for those beyond the limit.
  private(set) var rows: [ReportRow]
  /// Without that row.
  private(set) var charted: [ReportRow]
  let total: ReportRow

  init(_ section: ReportSection) {
    let groups = section.rows.filter { $0.kind == .group }
    let folded = section.rows.filter { $0.kind == .folded }
    let limit = min(section.limit ?? groups.count, groups.count)
    let shown = section.dimension.isTime ? groups.suffix(limit) : groups.prefix(limit)
    let rest = section.dimension.isTime ? groups.dropLast(limit) : groups.dropFirst(limit)
    charted = shown + folded
    let label = section.dimension.isTime ? "earlier" : "more"
    let restRow = rest.isEmpty ? [] : [sum(of: Array(rest), "\(rest.count) \(label)")]
    rows = section.dimension.isTime ? restRow + charted : shown + restRow + folded
    total = sum(of: section.rows, "Total")
  }
}

private func sum(of rows: [ReportRow], _ label: String) -> ReportRow {
  var totals = UsageTotals()
  for row in rows { totals.add(row.totals) }
  return ReportRow(kind: .folded, label: label, ordinal: nil, users: nil, totals: totals)
}

extension String {
  fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }
}
