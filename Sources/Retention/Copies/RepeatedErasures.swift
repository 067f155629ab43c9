import ChatModel
import Store
import SystemIO

/// Erases again what the guard log knows to be erased and the ledger has forgotten.
///
/// The ledger learns of the tombstones last: an interrupted repetition leaves the store closed, and is
/// begun again.
struct RepeatedErasures {
  private let store: Store

  init(_ store: Store) { self.store = store }

  /// Returns the jobs that repeated something.
  func run(clock: () -> Timestamp) throws(HansardError) -> [String] {
    let forgotten = try GuardLogPosition(store, try store.ledger(readOnly: true)).forgotten()
    // Whatever the log says is checked before anything is erased.
    let jobs = try GuardLog(store).jobs()
    guard forgotten.allSatisfy({ jobs.contains($0.job) }) else {
      throw HansardError(
        .damaged, while: "reading the guard log", at: SourceLocation(store.layout.guardLog),
        cause: "an entry is not signed by this store")
    }
    var repeated: [String] = []
    for tombstone in forgotten where tombstone.scope == .user {
      for user in try users(tombstone) {
        repeated.append(
          try Erasure(store, tombstone.namespace, user: user, cutoff: tombstone.cutoff)
            .run(
              reason: "repeats \(tombstone.job), which a restored copy had forgotten", clock: clock
            )
            .0.job)
      }
    }
    try refuseWhatIsLeft(forgotten)
    let writer = try StoreWriter(store, now: clock())
    try audit(forgotten, in: writer.ledger, at: clock())
    try GuardLog(store).adopt(into: writer.ledger)
    try writer.ledger.checkpoint()
    return repeated
  }

  /// The entries of those jobs are lost with the newer ledger; these say that the log knows of them.
  private func audit(
    _ forgotten: [Tombstone], in ledger: Ledger, at now: Timestamp
  ) throws(HansardError) {
    let log = AuditLog(ledger, of: store)
    for (job, tombstones) in Dictionary(grouping: forgotten, by: \.job).sorted(by: {
      $0.key < $1.key
    })
    where try !log.has(RepeatedErasures.action, job: job) {
      let details = tombstones.flatMap { $0.subject + Array($0.cutoff.rfc3339.utf8) }
      try log.append(
        RepeatedErasures.action, job: job, namespace: tombstones[0].namespace, details: details,
        at: now)
    }
  }

  private static let action = "restore"

  private func users(_ tombstone: Tombstone) throws(HansardError) -> [String] {
    var names: Set<String> = []
    for shard in try store.shards(of: tombstone.namespace) {
      for user in try CatalogContents(try store.catalog(shard, readOnly: true)).users()
      where store.keys.subject(tombstone.namespace, user: user.name) == tombstone.subject {
        names.insert(user.name)
      }
    }
    return names.sorted()
  }

  /// A conversation that was erased alone has a tombstone of its own.
  private func refuseWhatIsLeft(_ forgotten: [Tombstone]) throws(HansardError) {
    let subjects = Set(forgotten.filter { $0.scope == .conversation }.map(\.subject))
    for namespace in Set(forgotten.map(\.namespace)) {
      let left = try store.facts(of: namespace).filter { conversation in
        conversation.keys.contains {
          subjects.contains(store.keys.subject(namespace, conversation: $0))
        }
      }
      guard left.isEmpty else {
        throw HansardError(
          .damaged, while: "repeating erasures", at: SourceLocation(store.layout.root),
          cause: "conversations that were erased alone are back: "
            + left.map(\.shortID).joined(separator: ", "),
          hint: "restore a backup that was made after those erasures")
      }
    }
  }
}
