package import ChatModel
package import Store

/// What holds by search cover: every conversation that ever had their words while they were in force.
///
/// A conversation stays held when its text changes; one that a later dump brings is held from then on.
package struct HoldMatches {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  /// Conversations that have the words now, hidden ones too, by keyed hash.
  ///
  /// - Throws: `.usage` when there is no word to search for.
  func found(_ words: String) throws(HansardError) -> Set<[UInt8]> {
    let reader = try StoreReader(store, namespace, includingHidden: true)
    return Set(
      try reader.search(words, SearchFilter()).hits.map {
        store.keys.subject(namespace, conversation: $0.conversation)
      })
  }

  /// Notes what the holds in force find now; to be called when conversations may have come.
  package func refresh(in ledger: Ledger) throws(HansardError) {
    for hold in try ledger.holds(namespace, keys: store.keys) {
      if let words = hold.scope.search {
        try ledger.add(matches: try found(words), of: hold.name)
      }
    }
  }

  /// What each hold by search covers: what was noted, and what is there now.
  func all(of holds: [Hold], in ledger: Ledger) throws(HansardError) -> [String: Set<[UInt8]>] {
    var matches: [String: Set<[UInt8]>] = [:]
    for hold in holds {
      guard let words = hold.scope.search else { continue }
      matches[hold.name] = try ledger.matches(of: hold.name).union(try found(words))
    }
    return matches
  }
}
