package import ChatModel
package import Store

/// Names of one person: who exports or erases one of them means all.
///
/// The ledger knows them by keyed hash only.
package struct UserAliases {
  private let store: Store
  private let namespace: Namespace

  package init(_ store: Store, _ namespace: Namespace) {
    self.store = store
    self.namespace = namespace
  }

  /// - Throws: `.usage` for twice the same name.
  package func join(_ one: String, _ two: String, at now: Timestamp) throws(HansardError) {
    guard one != two, !one.isEmpty, !two.isEmpty else {
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
    var names: Set<String> = []
    for shard in try store.shards(of: namespace) {
      for known in try CatalogContents(try store.catalog(shard, readOnly: true)).users()
      where subjects.contains(store.keys.subject(namespace, user: known.name)) {
        names.insert(known.name)
      }
    }
    return [user] + names.subtracting([user]).sorted()
  }

  func subjects(of user: String) throws(HansardError) -> Set<[UInt8]> {
    try store.ledger(readOnly: true)
      .names(ofPerson: store.keys.subject(namespace, user: user), namespace)
  }
}

/// Erases everything of a person: each of the names by an erasure with a receipt of its own.
package struct PersonErasure {
  private let store: Store
  private let namespace: Namespace
  private let user: String

  package init(_ store: Store, _ namespace: Namespace, user: String) {
    self.store = store
    self.namespace = namespace
    self.user = user
  }

  /// What `run` would remove, a receipt for each name.
  package func plan(now: Timestamp) throws(HansardError) -> [ErasureReceipt] {
    var plans: [ErasureReceipt] = []
    for name in try UserAliases(store, namespace).names(of: user) {
      plans.append(try Erasure(store, namespace, user: name).plan(now: now))
    }
    return plans
  }

  /// Returns a receipt for each name, the one asked for first; it keeps out the names of which the
  /// store has nothing as well.
  ///
  /// Interrupted between two names, it is asked for again.
  package func run(
    reason: String?, scan: ErasureScan? = nil, clock: () -> Timestamp
  ) throws(HansardError) -> [(receipt: ErasureReceipt, signed: [UInt8])] {
    let aliases = UserAliases(store, namespace)
    let names = try aliases.names(of: user)
    let present = Set(names.map { store.keys.subject(namespace, user: $0) })
    let absent = try aliases.subjects(of: user).subtracting(present)
    var receipts: [(receipt: ErasureReceipt, signed: [UInt8])] = []
    for name in names {
      let (receipt, signed) = try Erasure(
        store, namespace, user: name, keepingOut: name == user ? Array(absent) : []
      ).run(reason: reason, scan: scan, clock: clock)
      receipts.append((receipt, signed))
    }
    return receipts
  }
}
