package import ChatModel
package import Store

/// Names of one person: who exports or erases one of them means all.
///
/// The ledger knows them by keyed hash only.
package struct UserAliases {
  private let store: Store
  private let namespace: Namespace
  private let ledger: Ledger?

  /// - Parameter ledger: the store's, for many look-ups; nil to open it for each.
  package init(_ store: Store, _ namespace: Namespace, _ ledger: Ledger? = nil) {
    self.store = store
    self.namespace = namespace
    self.ledger = ledger
  }

  /// - Throws: `.usage` for twice the same name.
  package func join(_ one: String, _ two: String, at now: Timestamp) throws(HansardError) {
    guard !one.isExactly(two), !one.isEmpty, !two.isEmpty else {
      throw HansardError(
        .usage, while: "joining users", cause: "it takes two names that differ")
    }
    _ = try store.shards(of: namespace)
    let writer = try StoreWriter(store, now: now)
    try writer.ledger.join(
      store.keys.subject(namespace, user: one), store.keys.subject(namespace, user: two),
      namespace)
    try writer.ledger.checkpoint()
  }

  /// `user` first, then the person's other names as far as the store has something of them.
  package func names(of user: String) throws(HansardError) -> [String] {
    let subjects = try subjects(of: user)
    guard subjects.count > 1 else { return [user] }
    var names: Set<ExactText> = []
    for shard in try store.shards(of: namespace) {
      for known in try CatalogContents(try store.catalog(shard, readOnly: true)).users()
      where subjects.contains(store.keys.subject(namespace, user: known.name)) {
        names.insert(ExactText(known.name))
      }
    }
    return [user] + names.subtracting([ExactText(user)]).sorted().map(\.text)
  }

  func subjects(of user: String) throws(HansardError) -> Set<[UInt8]> {
    try subjects(of: store.keys.subject(namespace, user: user))
  }

  /// By the keyed hash of one name.
  func subjects(of subject: [UInt8]) throws(HansardError) -> Set<[UInt8]> {
    if let ledger { return try ledger.names(ofPerson: subject, namespace) }
    return try store.ledger(readOnly: true).names(ofPerson: subject, namespace)
  }
}

/// Everything of a person: each of the names is a target with a receipt of its own.
package struct PersonErasure {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  /// A target for each name of each of the people that the store has something of, the one asked for
  /// first; names of which it has nothing are kept out as well.
  package func targets(
    of users: [String], reason: String?
  ) throws(HansardError) -> [ErasureTarget] {
    let aliases = UserAliases(store, namespace, try store.ledger(readOnly: true))
    var targets: [ErasureTarget] = []
    var seen: Set<ExactText> = []
    for user in users where !seen.contains(ExactText(user)) {
      let names = try aliases.names(of: user)
      let present = Set(names.map { store.keys.subject(namespace, user: $0) })
      for name in names where seen.insert(ExactText(name)).inserted {
        var target = ErasureTarget(user: name, reason: reason)
        if name.isExactly(user) {
          target.keepsOut = try aliases.subjects(of: user).subtracting(present).sorted {
            $0.lexicographicallyPrecedes($1)
          }
        }
        targets.append(target)
      }
    }
    return targets
  }
}
