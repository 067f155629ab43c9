import ChatModel

/// Folds usage into the groups of every dimension that a report asks for.
///
/// Memory is in proportion to the number of groups, not to the store.
struct UsageTally {
  private(set) var all: UsageGroup
  private(set) var groups: [Dimension: [GroupKey: UsageGroup]] = [:]
  /// Messages or conversations without a time that a period kept out.
  private(set) var undatedLeftOut = 0
  private let dimensions: [Dimension]
  private let period: ReportPeriod
  private let remembering: Int

  /// - Parameter remembering: How many users a group must be able to tell apart.
  init(by dimensions: Set<Dimension>, period: ReportPeriod, remembering: Int) {
    self.period = period
    self.remembering = remembering
    all = UsageGroup(remembering: remembering)
    self.dimensions = Array(dimensions)
  }

  /// Adds usage.
  ///
  /// Bundles of one user must follow each other.
  mutating func add(_ bundle: UsageBundle, price: Price?) {
    guard period.contains(day: bundle.day) else {
      if bundle.day == nil { for row in bundle.rows { leaveOut(row.messages) } }
      return
    }
    let usesReported = bundle.hasReportedUsage
    for row in bundle.rows {
      let charge = CostTotals(row, usesReported: usesReported, price: price)
      add(user: bundle.user, day: bundle.day, model: bundle.model, role: row.role) { totals in
        totals.add(row, charge: charge)
      }
    }
  }

  /// Adds one conversation, which has no model and no role.
  ///
  /// Conversations of one user must follow each other.
  mutating func addConversation(of user: UsageUser, startedOn day: Int?) {
    guard period.contains(day: day) else {
      if day == nil { leaveOut(1) }
      return
    }
    add(user: user, day: day, model: "", role: nil) { totals in
      totals.conversations = totals.conversations.addingSaturated(1)
    }
  }

  private mutating func leaveOut(_ count: Int) {
    undatedLeftOut = undatedLeftOut.addingSaturated(count)
  }

  private mutating func add(
    user: UsageUser, day: Int?, model: String, role: Role?, _ change: (inout UsageTotals) -> Void
  ) {
    let empty = UsageGroup(remembering: remembering)
    func count(in group: inout UsageGroup) {
      change(&group.totals)
      group.users.add(user)
    }
    count(in: &all)
    for dimension in dimensions {
      let key: GroupKey =
        switch dimension {
        case .month: day.map(GroupKey.month(ofDay:)) ?? .unknown
        case .day: day.map(GroupKey.ordinal) ?? .unknown
        case .model: model.isEmpty ? .unknown : .name(model)
        case .user: user.name.map(GroupKey.name) ?? .unknown
        case .role: role.map { .ordinal(Int($0.rawValue)) } ?? .unknown
        }
      count(in: &groups[dimension, default: [:]][key, default: empty])
    }
  }
}
