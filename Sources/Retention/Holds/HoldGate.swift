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

  /// Those on any name of a person, or on any of the person's conversations.
  ///
  /// - Parameter subjects: the names, by keyed hash.
  func holds(onPerson subjects: Set<[UInt8]>) throws(HansardError) -> [Hold] {
    guard !holds.isEmpty else { return [] }
    let conversations = try store.facts(of: namespace).filter {
      subjects.contains(store.keys.subject(namespace, user: $0.user))
    }
    return holds.filter { hold in
      subjects.contains(where: hold.scope.covers(userItself:))
        || conversations.contains {
          hold.scope.covers($0, in: namespace, keys: store.keys)
        }
    }
  }
}
