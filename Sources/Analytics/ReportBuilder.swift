import ChatModel

extension Report {
  /// Arranges what was counted as the definition asks.
  init(_ request: ReportRequest, _ counted: CatalogUsage) {
    let definition = request.definition
    let rule = SmallGroups(minimumUsers: definition.suppressBelow)
    let isWithheld = rule.withholds(counted.usage.all) || rule.withholds(counted.conversations.all)
    name = definition.name
    title = definition.title
    description = definition.description
    namespace = request.namespace
    generatedAt = request.generatedAt
    hansardVersion = request.hansardVersion
    period = definition.period
    suppressBelow = definition.suppressBelow
    namesUsers = definition.namesUsers
    summary = isWithheld ? nil : ReportSummary(counted)
    notes = reportNotes(definition, counted, isWithheld: isWithheld)
    var taken: Set<String> = []
    sections = definition.sections.compactMap { section in
      guard let metric = Metrics.named(section.metric) else { return nil }
      var built = ReportSection(section, metric, counted, rule, isWithheld: isWithheld)
      built.id = unusedName(built.id, &taken)
      return built
    }
  }
}

extension ReportSummary {
  init(_ counted: CatalogUsage) {
    totals = counted.usage.all.totals
    totals.conversations = counted.conversations.all.totals.conversations
    namedUsers = max(counted.usage.all.users.named, counted.conversations.all.users.named)
    hasUnknownOwners =
      counted.usage.all.users.hasUnknown || counted.conversations.all.users.hasUnknown
  }
}

extension ReportSection {
  init(
    _ section: SectionDefinition, _ metric: any Metric, _ counted: CatalogUsage,
    _ rule: SmallGroups, isWithheld: Bool
  ) {
    let tally = metric.countsConversations ? counted.conversations : counted.usage
    id = "\(section.metric)-by-\(section.dimension.rawValue)"
    title = section.title ?? "\(metric.title) by \(section.dimension.rawValue)"
    note = metric.note
    self.metric = metric.name
    dimension = section.dimension
    chart = section.chart
    columns = metric.columns
    chartColumns = metric.chartColumns
    limit = section.limit
    self.isWithheld = isWithheld
    rows =
      isWithheld
      ? []
      : arrangedRows(
        tally.groups[section.dimension] ?? [:], by: section.dimension,
        headline: metric.columns.first, rule)
  }
}

private func arrangedRows(
  _ groups: [GroupKey: UsageGroup], by dimension: Dimension, headline: MetricColumn?,
  _ rule: SmallGroups
) -> [ReportRow] {
  let (shown, folded) = dimension == .user ? (groups, nil) : rule.fold(groups)
  let rank = { (group: UsageGroup) in headline?.value(group.totals).magnitude ?? 0 }
  let ordered = shown.sorted { left, right in
    let byRank = dimension == .model || dimension == .user
    return byRank && rank(left.value) != rank(right.value)
      ? rank(left.value) > rank(right.value) : left.key < right.key
  }
  var rows = ordered.map { key, group in
    ReportRow(
      kind: .group, label: key.label(in: dimension), ordinal: ordinal(of: key),
      users: dimension == .user ? nil : group.users.named, totals: group.totals)
  }
  if let folded {
    rows.append(
      ReportRow(
        kind: .folded, label: "other (groups of few users)", ordinal: nil,
        users: nil, totals: folded.totals))
  }
  return rows
}

private func ordinal(of key: GroupKey) -> Int? {
  if case .ordinal(let number) = key { number } else { nil }
}

/// `name`, or `name-2` and so on when it is taken.
private func unusedName(_ name: String, _ taken: inout Set<String>) -> String {
  var candidate = name
  var number = 1
  while !taken.insert(candidate).inserted {
    number += 1
    candidate = "\(name)-\(number)"
  }
  return candidate
}
