import Testing

@testable import Analytics

@Suite struct `Charts` {
  private func section(
    _ metric: any Metric, by dimension: Dimension, chart: SectionDefinition.Chart = .bar
  ) -> ReportSection {
    ReportSection(
      id: "x", title: "A <title> & more", note: "", metric: metric.name, dimension: dimension,
      chart: chart, columns: metric.columns, chartColumns: metric.chartColumns, rows: [],
      limit: nil, isWithheld: false)
  }

  private func row(_ label: String, _ ordinal: Int?, exact: Int, estimated: Int = 0) -> ReportRow {
    var totals = UsageTotals()
    totals.tokensExact = exact
    totals.tokensEstimated = estimated
    return ReportRow(kind: .group, label: label, ordinal: ordinal, users: 1, totals: totals)
  }

  @Test(arguments: [
    (Dimension.month, SectionDefinition.Chart.bar), (.day, .line), (.model, .bar),
  ])
  func `are well-formed, titled and described`(by: Dimension, chart: SectionDefinition.Chart)
    throws
  {
    let rows = [row("a<b", 24_312, exact: 10, estimated: 4), row("c&d", 24_315, exact: 3)]
    let svg = try #require(svgChart(section(TokensMetric(), by: by, chart: chart), rows: rows))
    let markup = try #require(MarkupReader(svg))
    #expect(markup.attributes.isSuperset(of: ["role", "aria-label", "viewBox"]))
    #expect(svg.contains("<title>A &lt;title&gt; &amp; more</title>"))
    #expect(svg.contains(">Estimated</text>"))
  }

  @Test func `months without usage keep their place`() throws {
    let rows = [row("2026-01", 24_312, exact: 10), row("2026-04", 24_315, exact: 3)]
    let data = try #require(ChartData(section(TokensMetric(), by: .month), rows: rows))
    #expect(data.slots.map { $0.label } == ["2026-01", "2026-02", "2026-03", "2026-04"])
    #expect(data.slots.map { $0.total } == [10, 0, 0, 3])
    #expect(data.series == ["Exact"])
  }

  @Test func `months that are folded away are gaps, not zeros`() throws {
    var folded = row("other", nil, exact: 7)
    folded.kind = .folded
    let rows = [
      row("2026-01", 24_312, exact: 10), row("2026-02", 24_313, exact: 5),
      row("2026-04", 24_315, exact: 3), folded,
    ]
    var section = section(TokensMetric(), by: .month, chart: .line)
    section.rows = rows
    let data = try #require(ChartData(section, rows: rows))
    #expect(data.slots.map { $0.isShown } == [true, true, false, true])
    let svg = try #require(svgChart(section, rows: rows))
    #expect(svg.matches(of: /<polyline/).count == 1)
    #expect(svg.matches(of: /<rect/).count == 1)
  }

  @Test func `a time axis too long for its gaps goes without`() throws {
    let rows = [row("0001-01", 12, exact: 10), row("9999-12", 119_999, exact: 3)]
    let data = try #require(ChartData(section(TokensMetric(), by: .month), rows: rows))
    #expect(data.slots.count == 2)
  }

  @Test func `nothing to draw draws nothing`() {
    #expect(svgChart(section(TokensMetric(), by: .month), rows: []) == nil)
    #expect(svgChart(section(TokensMetric(), by: .month), rows: [row("x", 1, exact: 0)]) == nil)
    #expect(
      svgChart(section(TokensMetric(), by: .month, chart: .none), rows: [row("x", 1, exact: 1)])
        == nil)
  }

  @Test(arguments: [
    (0.0, 1.0, 2), (1, 1, 2), (3, 3, 4), (7, 8, 5), (10, 10, 6), (95, 100, 6), (1234, 1250, 6),
    (9.2e18, 1e19, 6),
  ])
  func `scales end on a round number`(value: Double, maximum: Double, ticks: Int) {
    let scale = ChartScale(fitting: value, wholeNumbers: true)
    #expect(scale.maximum == maximum)
    #expect(scale.ticks.count == ticks)
    #expect(scale.ticks.last == scale.maximum)
  }

  @Test(arguments: [
    (0.0, "0", "$0"), (2.5, "2.5", "$2.5"), (1500, "1.5k", "$1.5k"), (2e7, "20M", "$20M"),
    (0.002, "0", "$0.002"),
  ])
  func `tick labels are short`(value: Double, count: String, dollars: String) {
    #expect(tickLabel(value, .count) == count)
    #expect(tickLabel(value, .dollars) == dollars)
  }
}
