import ChatModel

/// Which group of a dimension something belongs to.
enum GroupKey: Hashable, Comparable, Sendable {
  /// A month since year 0, a day since 1970, or a role's number.
  case ordinal(Int)
  /// A model or a user.
  case name(String)
  /// No time, no model or no owner is known.
  case unknown

  static func month(ofDay day: Int) -> GroupKey {
    let date = CivilDate(daysSince1970: day)
    return .ordinal(date.year * 12 + date.month - 1)
  }

  func label(in dimension: Dimension) -> String {
    switch self {
    case .name(let name): name
    case .unknown: dimension.unknownLabel
    case .ordinal(let number):
      switch dimension {
      case .month:
        "\(paddedDecimal(number / 12, width: 4))-\(paddedDecimal(number % 12 + 1, width: 2))"
      case .day: CivilDate(daysSince1970: number).text
      case .role:
        UInt8(exactly: number).flatMap(Role.init(rawValue:))?.name ?? dimension.unknownLabel
      case .model, .user: String(number)
      }
    }
  }
}

/// The sums of one group, and how many people are behind them.
struct UsageGroup: Sendable {
  var totals = UsageTotals()
  var users: UserTally

  init(remembering limit: Int) { users = UserTally(limit: limit) }
}

/// Counts distinct users of rows that come ordered by user, in constant memory.
///
/// All conversations without a known owner count as one user: they may all be one person's.
struct UserTally: Sendable {
  /// Distinct users with a name.
  private(set) var named = 0
  private(set) var hasUnknown = false
  /// Up to `limit` of the users' numbers; all of them when `count` is not above `limit`.
  private(set) var remembered: Set<Int> = []
  private let limit: Int
  private var last: Int?

  init(limit: Int) { self.limit = limit }

  var count: Int { named + (hasUnknown ? 1 : 0) }

  mutating func add(_ user: UsageUser) {
    if user == .unknown {
      hasUnknown = true
    } else if user.number != last {
      named += 1
      last = user.number
    }
    if remembered.count < limit { remembered.insert(user.number) }
  }

  /// Adds another group's users; exact below `limit`, a lower bound that reaches it above.
  mutating func merge(_ other: UserTally) {
    remembered.formUnion(other.remembered)
    hasUnknown = remembered.contains(UsageUser.unknown.number) || hasUnknown || other.hasUnknown
    let unknownRemembered = remembered.contains(UsageUser.unknown.number) ? 1 : 0
    named = max(named, other.named, remembered.count - unknownRemembered)
  }
}
