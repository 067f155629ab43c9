import ChatModel
import Store

/// Says which holds stand against an erasure.
struct HoldGate {
  private let store: Store
  private let namespace: Namespace
  private let ledger: Ledger
  private let holds: [Hold]
  /// By hold.
  private let matches: [String: Set<[UInt8]>]

  /// - Parameter ledger: of a store that the caller holds, or the answer may be out of date.
  init(_ store: Store, _ ledger: Ledger, _ namespace: Namespace) throws(HansardError) {
    self.store = store
    self.namespace = namespace
    self.ledger = ledger
    holds = try ledger.holds(namespace, keys: store.keys)
    matches = try HoldMatches(store, namespace).all(of: holds, in: ledger)
  }

  /// - Parameter person: names of the owner, by keyed hash; nil for the one that the conversation has.
  func holds(on conversation: ConversationFacts, of person: Set<[UInt8]>? = nil) -> [Hold] {
    holds.filter { covers($0, conversation, of: person) }
  }

  private func covers(
    _ hold: Hold, _ conversation: ConversationFacts, of person: Set<[UInt8]>?
  ) -> Bool {
    hold.scope.covers(
      conversation, of: person, in: namespace, keys: store.keys, found: matches[hold.name] ?? [])
  }

  /// Those on any of what a target is about; a hold on one name of a person is one on all of them.
  func holds(on target: ErasureTarget) throws(HansardError) -> [Hold] {
    guard !holds.isEmpty else { return [] }
    let aliases = UserAliases(store, namespace, ledger)
    let person = try aliases.subjects(of: target.subject(namespace, store.keys))
    switch target.extent {
    case .everything:
      var conversations: [ConversationFacts] = []
      for name in try target.user.map(aliases.names(of:)) ?? [] {
        conversations += try store.facts(of: namespace, user: name)
      }
      return holds.filter { hold in
        person.contains(where: hold.scope.covers(userItself:))
          || conversations.contains { covers(hold, $0, of: person) }
      }
    case .conversations(let chosen):
      let facts = try target.user.map { user throws(HansardError) in
        try store.facts(of: namespace, user: user)
      }
      let conversations = (facts ?? []).filter { !chosen.isDisjoint(with: $0.keys) }
      return holds.filter { hold in
        conversations.contains { covers(hold, $0, of: person) }
      }
    case .unknownConversation(let subject):
      return holds.filter { hold in
        hold.scope.conversation.map { $0 == subject }
          ?? person.contains(where: hold.scope.covers(userItself:))
      }
    }
  }
}
