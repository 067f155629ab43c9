import ChatModel

/// The owner of a row: nil stands for all conversations without a known owner.
struct UsageUser: Hashable, Sendable {
  /// Unlike for any other user of the report; 0 for the unknown ones.
  let number: Int
  let name: String?

  static let unknown = UsageUser(number: 0, name: nil)
}

/// The usage of one user on one UTC day with one model, role by role.
///
/// What one person exchanged with one model on one day is priced as a whole, so it travels as one.
struct UsageBundle: Sendable {
  var user: UsageUser
  /// Whole days since 1970; nil when the day is unknown.
  var day: Int?
  /// As the source names it; empty when it does not.
  var model: String
  var rows: [UsageRow]

  /// Whether the source reported what went into the model and what came out.
  var hasReportedUsage: Bool {
    rows.contains { $0.reportedInput > 0 || $0.reportedOutput > 0 }
  }
}

/// The counts of one role.
struct UsageRow: Hashable, Sendable {
  var role: Role
  var messages = 0
  /// Tokens of the visible text.
  var tokensExact = 0
  var tokensEstimated = 0
  /// Tokens of thinking, tool calls and results, attachments and code.
  var partsTokens = 0
  var reportedInput = 0
  var reportedOutput = 0
  var reportedTotal = 0

  var contentTokens: Int { tokensExact.addingSaturated(tokensEstimated) }
}
