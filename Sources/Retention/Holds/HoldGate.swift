import ChatModel
import Store

/// Says which holds stand against an erasure.
struct HoldGate {
  private let store: Store
  private let namespace: Namespace
  private let holds: [Hold]

  /// - Parameter ledger: of a store that the caller holds, or the answer may be out of date.
  init(_ store: Store, _ ledger: Ledger, _ namespace: Namespace) throws(HansardError) {
    self.store = store
    self.namespace = namespace
    holds = try ledger.holds(namespace)
  }

  func holds(on conversation: ConversationFacts) -> [Hold] {
    holds.filter { $0.scope.covers(conversation, in: namespace, keys: store.keys) }
  }

  /// Those on the user or on any of the user's conversations.
  func holds(onUser user: String) throws(HansardError) -> [Hold] {
    guard !holds.isEmpty else { return [] }
    let subject = store.keys.subject(namespace, user: user)
    let conversations = try store.facts(of: namespace).filter { $0.user == user }
    return holds.filter { hold in
      hold.scope.covers(userItself: subject)
        || conversations.contains {
          hold.scope.covers($0, in: namespace, keys: store.keys)
        }
    }
  }
}
