/// What a chart draws.
struct ChartData: Sendable {
  /// One place on the axis of groups.
  struct Slot: Sendable {
    var label: String
    /// False where the numbers are folded away, which is not the same as zero.
    var isShown = true
    /// One value a series, in the order of `series`; none is negative.
    var values: [Double]
    /// The sum as people read it.
    var text: String
    /// All of it in words, for a pointer or a screen reader.
    var description: String

    var total: Double { values.reduce(0, +) }
  }

  enum Unit: Sendable { case count, dollars }

  var title: String
  var unit: Unit
  var series: [String]
  var slots: [Slot]
}

extension ChartData {
  /// Time axes beyond this many places are drawn without their gaps.
  private static let maximumTimeSlots = 3700

  /// The chart of the rows that the page shows; nil when there is nothing to draw.
  init?(_ section: ReportSection, rows: [ReportRow]) {
    guard section.chart != .none else { return nil }
    title = section.title
    let drawn = rows.filter { section.dimension.isTime ? $0.ordinal != nil : true }
    let columns = section.chartColumns.filter { column in
      section.chartColumns.count == 1
        || drawn.contains { column.value($0.totals).magnitude > 0 }
    }
    unit = section.metric == CostMetric().name ? .dollars : .count
    series = columns.map { $0.label }
    slots = drawn.map { ChartData.slot($0, section, columns) }
    let hasFolded = section.rows.contains { $0.kind == .folded }
    if section.dimension.isTime { fillGaps(drawn, section.dimension, areZero: !hasFolded) }
    guard slots.contains(where: { $0.total > 0 }) else { return nil }
  }

  private static func slot(
    _ row: ReportRow, _ section: ReportSection, _ columns: [MetricColumn]
  ) -> Slot {
    let cells = columns.map { $0.value(row.totals) }
    let parts = zip(columns, cells).map { "\($0.label) \($1.displayText)" }
    let text = section.columns.first?.value(row.totals).displayText ?? ""
    let details = parts.count > 1 ? " (\(parts.joined(separator: ", ")))" : ""
    return Slot(
      label: row.label, values: cells.map { $0.magnitude }, text: text,
      description: "\(row.label): \(text)\(details)")
  }

  private mutating func fillGaps(_ rows: [ReportRow], _ dimension: Dimension, areZero: Bool) {
    let ordinals = rows.compactMap { $0.ordinal }
    guard let first = ordinals.first, let last = ordinals.last,
      last - first < ChartData.maximumTimeSlots
    else { return }
    let known = Dictionary(zip(ordinals, slots)) { first, _ in first }
    slots = (first...last).map { ordinal in
      let label = GroupKey.ordinal(ordinal).label(in: dimension)
      return known[ordinal]
        ?? Slot(
          label: label, isShown: areZero, values: series.map { _ in 0 }, text: "0",
          description: "\(label): 0")
    }
  }
}
