package import ChatModel
package import Store

/// Finds what an erasure is about, as an operator names it.
package struct ErasureSelection {
  private let store: Store
  private let namespace: Namespace
  private let reason: String?

  package init(_ store: Store, _ namespace: Namespace, reason: String?) {
    self.store = store
    self.namespace = namespace
    self.reason = reason
  }

  /// Everything of people: each of their names is a target of its own.
  package func everything(of users: [String]) throws(HansardError) -> [ErasureTarget] {
    try PersonErasure(store, namespace).targets(of: users, reason: reason)
  }

  /// One conversation, by source id, alias or short id; throws as `StoreReader.conversation`.
  package func conversation(named name: String) throws(HansardError) -> [ErasureTarget] {
    let row = try StoreReader(store, namespace).conversation(named: name)
    return [ErasureTarget(user: row.user, conversations: [row.header.key], reason: reason)]
  }

  /// The conversations of a person that lie within a range of dates as a whole, from their first message
  /// to their last.
  ///
  /// - Returns: a target for each name that has some, and how many conversations reach beyond the range
  ///   or have no time, and stay.
  package func conversations(
    of user: String, since: Timestamp?, until: Timestamp?
  ) throws(HansardError) -> (targets: [ErasureTarget], staying: Int) {
    var targets: [ErasureTarget] = []
    var staying = 0
    for name in try UserAliases(store, namespace).names(of: user) {
      var chosen: Set<ConversationKey> = []
      for conversation in try store.facts(of: namespace, user: name) {
        switch conversation.relation(since: since, until: until) {
        case .within: chosen.insert(conversation.keys[0])
        case .partly: staying += 1
        case .outside: break
        }
      }
      if !chosen.isEmpty {
        targets.append(ErasureTarget(user: name, conversations: chosen, reason: reason))
      }
    }
    return (targets, staying)
  }
}

extension ConversationFacts {
  fileprivate enum Relation { case within, partly, outside }

  /// To the range from `since` on and before `until`; partly, when there is no time to tell.
  fileprivate func relation(since: Timestamp?, until: Timestamp?) -> Relation {
    guard let last = lastActivityAt, let first = createdAt ?? lastActivityAt else { return .partly }
    if let since, last < since { return .outside }
    if let until, first >= until { return .outside }
    let isWithin = since.map { first >= $0 } != false && until.map { last < $0 } != false
    return isWithin ? .within : .partly
  }
}
