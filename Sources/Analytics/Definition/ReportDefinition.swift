package import ChatModel

/// What a report shows, as a YAML file in Reports/ says it.
package struct ReportDefinition: Hashable, Sendable {
  /// Becomes the name of the files: lower-case letters, digits and '-'.
  package var name: String
  package var title: String
  package var description: String
  package var period: ReportPeriod
  /// Groups with fewer distinct users are folded together; 1 shows everything.
  package var suppressBelow: Int
  /// A template to use instead of the built-in one, as a path.
  package var template: String?
  /// A price list whose models replace the built-in ones, as a path.
  package var prices: String?
  package var sections: [SectionDefinition]

  package static let defaultSuppressBelow = 5

  package init(
    name: String = "report", title: String, description: String = "", period: ReportPeriod = .all,
    suppressBelow: Int = defaultSuppressBelow, template: String? = nil, prices: String? = nil,
    sections: [SectionDefinition]
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.period = period
    self.suppressBelow = suppressBelow
    self.template = template
    self.prices = prices
    self.sections = sections
  }

  /// The definition that `Reports/monthly.yaml` shows, which works without that file.
  package static func builtIn() throws(HansardError) -> ReportDefinition {
    try ReportDefinition(
      parsing: Array(builtInMonthlyDefinition.utf8), at: SourceLocation("Reports/monthly.yaml"))
  }

  /// Whether a table names users, so that the report is for the operator only.
  package var namesUsers: Bool { sections.contains { $0.dimension == .user } }
}

/// One table, and its chart.
package struct SectionDefinition: Hashable, Sendable {
  package enum Chart: String, Sendable, CaseIterable { case bar, line, none }

  /// A name in `Metrics`.
  package var metric: String
  package var dimension: Dimension
  package var chart: Chart
  /// How many groups the page shows, of months and days the last; CSV and JSON have all.
  package var limit: Int?
  /// Nil for the metric's own.
  package var title: String?

  package init(
    metric: String, by dimension: Dimension, chart: Chart = .none, limit: Int? = nil,
    title: String? = nil
  ) {
    self.metric = metric
    self.dimension = dimension
    self.chart = chart
    self.limit = limit
    self.title = title
  }
}
