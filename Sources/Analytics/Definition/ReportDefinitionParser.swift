package import ChatModel
import SystemIO

extension ReportDefinition {
  /// Reads a definition strictly.
  ///
  /// - Parameter location: The file; `template` and `prices` are relative to its folder.
  /// - Throws: `.usage` for an unknown key, a wrong type or a combination that cannot be; the error
  ///   names key and line.
  package init(parsing bytes: [UInt8], at location: SourceLocation) throws(HansardError) {
    let root = try YAMLMapping(
      document: bytes, operation: "reading a report definition", at: location,
      keys: [
        "name", "title", "description", "period", "suppress_below", "template", "prices",
        "sections",
      ])
    var sections: [SectionDefinition] = []
    for section in try root.mappings(
      "sections", keys: ["metric", "by", "chart", "limit", "title"])
    {
      sections.append(try SectionDefinition(section))
    }
    guard !sections.isEmpty else { throw root.error("'sections' is missing or empty") }
    self.init(
      name: try root.fileName("name") ?? "report", title: try root.requiredText("title"),
      description: try root.text("description") ?? "", period: try ReportPeriod(root),
      suppressBelow: try root.integer("suppress_below", in: 1...1000)
        ?? ReportDefinition.defaultSuppressBelow,
      template: try root.text("template").map { path(of: $0, beside: location) },
      prices: try root.text("prices").map { path(of: $0, beside: location) }, sections: sections)
  }
}

private func path(of path: String, beside location: SourceLocation) -> String {
  path.hasPrefix("/") ? path : "\(parentFolder(of: location.path))/\(path)"
}

extension SectionDefinition {
  init(_ mapping: YAMLMapping) throws(HansardError) {
    let name = try mapping.choice("metric", of: Metrics.all.map { $0.name })
    let by = try mapping.choice("by", of: Dimension.allCases.map { $0.rawValue })
    guard let name, let metric = Metrics.named(name) else {
      throw mapping.error("'metric' is missing")
    }
    guard let by, let dimension = Dimension(rawValue: by) else {
      throw mapping.error("'by' is missing")
    }
    guard metric.dimensions.contains(dimension) else {
      throw mapping.error("\(name) cannot be broken down by \(by)", key: "by")
    }
    let chart = try mapping.choice("chart", of: Chart.allCases.map { $0.rawValue })
    self.init(
      metric: name, by: dimension, chart: chart.flatMap(Chart.init(rawValue:)) ?? .none,
      limit: try mapping.integer("limit", in: 1...10_000), title: try mapping.text("title"))
    guard self.chart != .line || dimension.isTime else {
      throw mapping.error("a line needs a time axis: by month or day", key: "chart")
    }
  }
}

extension ReportPeriod {
  init(_ root: YAMLMapping) throws(HansardError) {
    guard let mapping = try root.mapping("period", keys: ["since", "until"]) else {
      self = .all
      return
    }
    self.init(since: try mapping.month("since"), until: try mapping.month("until"))
    if let since, let until, until < since {
      throw mapping.error("the period ends before it begins", key: "until")
    }
  }
}
