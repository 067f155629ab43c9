package import ChatModel
package import Store

/// What becomes of one conversation, and why.
package struct RetentionDecision: Hashable, Sendable {
  /// What decided, the strongest first: hold > statutory retention > erasure request > ordinary
  /// retention > deletion.
  package enum Basis: String, Sendable {
    case hold
    case statutory
    case request
    case retention
    case deletion
    /// A deletion that is not due yet.
    case notDue = "not_due"
    /// No rule says anything.
    case noRule = "no_rule"
  }

  package var basis: Basis
  /// The rule that decided, `source_ttl`, or the name of the hold or request.
  package var decidedBy: String?
  /// The end of the retention that decided; nil also for a conversation without times, which is
  /// kept.
  package var retainUntil: Timestamp?
  package var deleteAt: Timestamp?

  package var isDeletion: Bool { basis == .request || basis == .deletion }

  /// What the dump itself said is decided by a rule of this name.
  package static let sourceTTL = "source_ttl"
}

extension RetentionPolicy {
  private struct Deadline {
    var rule: String
    /// Nil for a conversation without times.
    var at: Timestamp?
    var isExplicit: Bool
  }

  /// Decides about one conversation: pure, without a clock and without a store.
  ///
  /// - Parameters:
  ///   - hold: a hold in force that covers it.
  ///   - request: an erasure request that covers it.
  package func decision(
    on conversation: ConversationFacts, in namespace: Namespace, hold: String?, request: String?,
    at now: Timestamp
  ) -> RetentionDecision {
    let matching = rules.filter { $0.match.covers(conversation, in: namespace) }
    let deletion = deletion(of: conversation, by: matching)
    func decision(_ basis: RetentionDecision.Basis, _ name: String?, until: Timestamp? = nil)
      -> RetentionDecision
    {
      RetentionDecision(
        basis: basis, decidedBy: name, retainUntil: until, deleteAt: deletion?.at)
    }
    if let hold { return decision(.hold, hold) }
    let statutory = retention(of: conversation, by: matching.filter(\.isStatutory), at: now)
    if let statutory { return decision(.statutory, statutory.rule, until: statutory.at) }
    if let request { return decision(.request, request) }
    let ordinary = retention(of: conversation, by: matching.filter { !$0.isStatutory }, at: now)
    if let ordinary { return decision(.retention, ordinary.rule, until: ordinary.at) }
    guard let deletion else { return decision(.noRule, nil) }
    guard let at = deletion.at, at <= now else { return decision(.notDue, deletion.rule) }
    return decision(.deletion, deletion.rule)
  }

  /// The statutory retention that is not over; nil when there is none.
  func statutoryRetention(
    of conversation: ConversationFacts, in namespace: Namespace, at now: Timestamp
  ) -> StatutoryRetention? {
    let matching = rules.filter { $0.isStatutory && $0.match.covers(conversation, in: namespace) }
    return retention(of: conversation, by: matching, at: now).map {
      StatutoryRetention(rule: $0.rule, until: $0.at ?? .endOfTime)
    }
  }

  /// The longest retention that is not over; that of a conversation without times never is.
  private func retention(
    of conversation: ConversationFacts, by rules: [RetentionRule], at now: Timestamp
  ) -> Deadline? {
    var longest: Deadline?
    for rule in rules {
      guard let period = rule.keepAtLeast else { continue }
      let end = rule.start(of: conversation).map(period.end)
      guard end.map({ $0 > now }) ?? true else { continue }
      if longest == nil || (end ?? .endOfTime) > (longest?.at ?? .endOfTime) {
        longest = Deadline(rule: rule.name, at: end, isExplicit: rule.match.isExplicit)
      }
    }
    return longest
  }

  /// The shortest deletion; explicit ones go before others, whatever their length.
  private func deletion(
    of conversation: ConversationFacts, by rules: [RetentionRule]
  ) -> Deadline? {
    var deadlines = rules.compactMap { rule in
      rule.deleteAfter.map { period in
        Deadline(
          rule: rule.name, at: rule.start(of: conversation).map(period.end),
          isExplicit: rule.match.isExplicit)
      }
    }
    if honoursSourceTTL, let expiresAt = conversation.expiresAt {
      deadlines.append(
        Deadline(rule: RetentionDecision.sourceTTL, at: expiresAt, isExplicit: true))
    }
    let explicit = deadlines.filter(\.isExplicit)
    return (explicit.isEmpty ? deadlines : explicit).min {
      ($0.at ?? .endOfTime) < ($1.at ?? .endOfTime)
    }
  }
}

extension Timestamp {
  fileprivate static let endOfTime = Timestamp(
    millisecondsSince1970: Timestamp.representable.upperBound)
}
