/// One kind of number that a report can show, broken down by a dimension.
///
/// Metrics choose from `UsageTotals`; counting, suppression, charts and files are not their
/// business.
///
/// To add one: write a file in this folder with a struct that conforms,
/// list it in `Metrics.all`,
/// and test its numbers in a test file of the same name.
package protocol Metric: Sendable {
  /// As definitions write it.
  var name: String { get }
  /// As titles write it.
  var title: String { get }
  var dimensions: Set<Dimension> { get }
  /// Whether it counts conversations, which carry no model and no role, instead of usage.
  var countsConversations: Bool { get }
  /// The first is the headline, by which groups are ranked.
  var columns: [MetricColumn] { get }
  /// The columns that a chart stacks; together they make up the headline.
  var chartColumns: [MetricColumn] { get }
  /// How to read the numbers.
  var note: String { get }
}

extension Metric {
  package var countsConversations: Bool { false }
}

/// One column of a section's table.
package struct MetricColumn: Sendable {
  /// The column's name in CSV and JSON.
  package var name: String
  /// Its heading on the page.
  package var label: String
  package var value: @Sendable (UsageTotals) -> ReportCell

  package init(
    _ name: String, _ label: String, value: @escaping @Sendable (UsageTotals) -> ReportCell
  ) {
    self.name = name
    self.label = label
    self.value = value
  }
}

/// The metrics there are.
package enum Metrics {
  package static let all: [any Metric] = [
    MessagesMetric(), ConversationsMetric(), TokensMetric(), CostMetric(),
  ]

  package static func named(_ name: String) -> (any Metric)? { all.first { $0.name == name } }
}
