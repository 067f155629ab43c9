/// What the usage would cost at list prices: the rule is at `CostTotals`.
package struct CostMetric: Metric {
  package let name = "cost"
  package let title = "Estimated cost"
  package let dimensions: Set<Dimension> = [.month, .day, .model, .user]
  package let note = """
    An estimate at the list price of the day, in US dollars. Where the source reported input and \
    output tokens, those are priced; elsewhere the text itself, each message once, answers as \
    output and all else as input. A provider bills the growing context again with every turn, so \
    the second is a lower bound. Models without a price are not in the sums.
    """

  package init() {}

  package var columns: [MetricColumn] {
    [MetricColumn("cost_usd", "Cost") { priced($0) { $0.total } }] + chartColumns + [
      MetricColumn("unpriced_tokens", "Tokens without a price") { .count($0.cost.unpricedTokens) }
    ]
  }

  package var chartColumns: [MetricColumn] {
    [
      MetricColumn("cost_reported_usd", "Of reported tokens") {
        priced($0) { $0.fromReportedUsage }
      },
      MetricColumn("cost_counted_usd", "Of counted text") { priced($0) { $0.fromCountedText } },
    ]
  }
}

private func priced(_ totals: UsageTotals, _ money: (CostTotals) -> Money) -> ReportCell {
  totals.cost.isKnown ? .money(money(totals.cost)) : .noPrice
}
