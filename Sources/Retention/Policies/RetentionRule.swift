import ChatModel
import SystemIO

/// One rule of a policy: how long what it matches is kept at least, and when it is deleted.
package struct RetentionRule: Hashable, Sendable {
  static let keys = [
    "name", "description", "match", "from", "keep_at_least", "delete_after", "statutory",
  ]

  /// From when ages are counted.
  package enum Origin: String, Sendable, CaseIterable {
    case creation
    case lastActivity = "last_activity"
  }

  package let name: String
  let match: RuleMatch
  package let origin: Origin
  package let keepAtLeast: CalendarPeriod?
  package let deleteAfter: CalendarPeriod?
  /// The law demands `keep_at_least`: erasure requests wait for it, too.
  package let isStatutory: Bool

  /// - Throws: `.usage` for what cannot be; the error names line and key.
  init(_ mapping: YAMLMapping) throws(HansardError) {
    guard let name = try mapping.fileName("name") else {
      throw mapping.error("a rule needs a 'name': plans say which rule has decided")
    }
    self.name = name
    _ = try mapping.text("description")
    if let conditions = try mapping.mapping("match", keys: RuleMatch.keys) {
      match = try RuleMatch(conditions)
    } else {
      match = RuleMatch()
    }
    let origin = try mapping.choice("from", of: Origin.allCases.map(\.rawValue))
    self.origin = origin.flatMap(Origin.init(rawValue:)) ?? .lastActivity
    keepAtLeast = try RetentionRule.period("keep_at_least", in: mapping)
    deleteAfter = try RetentionRule.period("delete_after", in: mapping)
    isStatutory = try mapping.boolean("statutory") ?? false
    guard keepAtLeast != nil || deleteAfter != nil else {
      throw mapping.error("a rule needs 'keep_at_least', 'delete_after' or both")
    }
    if isStatutory, keepAtLeast == nil {
      throw mapping.error(
        "'statutory' is about 'keep_at_least', which is missing", key: "statutory")
    }
    let day = Timestamp(millisecondsSince1970: 0)
    if let keepAtLeast, let deleteAfter, deleteAfter.end(from: day) < keepAtLeast.end(from: day) {
      throw mapping.error(
        "'delete_after' comes before 'keep_at_least' is over", key: "delete_after")
    }
  }

  private static func period(
    _ key: String, in mapping: YAMLMapping
  ) throws(HansardError) -> CalendarPeriod? {
    guard let text = try mapping.text(key) else { return nil }
    guard let period = CalendarPeriod(parsing: text) else {
      throw mapping.error("'\(key)' has to be \(CalendarPeriod.form)", key: key)
    }
    return period
  }

  /// Nil for a conversation without times.
  func start(of conversation: ConversationFacts) -> Timestamp? {
    switch origin {
    case .creation: conversation.createdAt ?? conversation.lastActivityAt
    case .lastActivity: conversation.lastActivityAt ?? conversation.createdAt
    }
  }
}
