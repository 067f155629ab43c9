package import ChatModel
import Store

/// What the law demands to keep, whoever asks for its erasure.
package struct StatutoryRetention: Hashable, Sendable {
  /// The rule of the policy.
  package var rule: String
  /// The end of time for a conversation without times.
  package var until: Timestamp
}

/// Says which statutory retention stands against an erasure.
struct StatutoryGate {
  private let store: Store
  private let namespace: Namespace
  private let policy: RetentionPolicy
  private let now: Timestamp

  init(_ store: Store, _ namespace: Namespace, _ policy: RetentionPolicy, at now: Timestamp) {
    self.store = store
    self.namespace = namespace
    self.policy = policy
    self.now = now
  }

  /// The longest on any of what a target is about; nil when there is none.
  func retention(on target: ErasureTarget) throws(HansardError) -> StatutoryRetention? {
    guard let user = target.user else { return nil }
    let facts = try store.facts(of: namespace, user: user, withMessages: policy.needsMessages)
    return facts.filter { target.conversations?.isDisjoint(with: $0.keys) != true }
      .compactMap { policy.statutoryRetention(of: $0, in: namespace, at: now) }
      .max { $0.until < $1.until }
  }
}
