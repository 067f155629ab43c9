package import ChatModel
package import Store
import SystemIO

/// Erases one user: "Erasing" in ARCHITECTURE.md.
///
/// Everything is read and verified first; one commit is the point of no return; what follows it is
/// finished by recovery if it is interrupted.
package struct Erasure {
  private let store: Store
  private let namespace: Namespace
  private let user: String
  private let cutoff: Timestamp?
  private let others: [[UInt8]]

  /// - Parameters:
  ///   - cutoff: of the erasure that this one repeats; nil for now.
  ///   - others: users, by keyed hash, who get a tombstone too: other names of the same person, of
  ///     whom the store has nothing.
  package init(
    _ store: Store, _ namespace: Namespace, user: String, cutoff: Timestamp? = nil,
    keepingOut others: [[UInt8]] = []
  ) {
    self.store = store
    self.namespace = namespace
    self.user = user
    self.cutoff = cutoff
    self.others = others
  }

  /// What `run` would remove, decided and read, and nothing touched.
  ///
  /// - Throws: `.held` when a hold forbids it.
  package func plan(now: Timestamp) throws(HansardError) -> ErasureReceipt {
    let holds = try HoldGate(store, try store.ledger(readOnly: true), namespace)
      .holds(onPerson: try UserAliases(store, namespace).subjects(of: user))
    guard holds.isEmpty else {
      throw ParkedErasures.blocked(
        by: holds, hint: "without --dry-run the request would be parked")
    }
    return try receipt(
      for: try condemned().map(\.user), job: ErasureReceipt.plannedJob, reason: nil, now: now)
  }

  /// Erases, writes the tombstone, and returns the receipt, as a value and as signed JSON.
  ///
  /// - Parameter scan: looks through the whole store at the end, so that the receipt has the proof
  ///   that else comes with the next `Scan`.
  /// - Throws: `.held` when a hold on any name of the person forbids it; the request is parked then,
  ///   for all of them.
  package func run(
    reason: String?, scan: ErasureScan? = nil, clock: () -> Timestamp
  ) throws(HansardError) -> (ErasureReceipt, signed: [UInt8]) {
    let start = clock()
    let writer = try StoreWriter(store, now: start)
    try ErasureReceipts(store, writer.ledger).settle(at: start)
    let person = try UserAliases(store, namespace).subjects(of: user)
    let holds = try HoldGate(store, writer.ledger, namespace).holds(onPerson: person)
    guard holds.isEmpty else {
      throw try ParkedErasures(store, namespace).park(
        person, because: holds, reason: reason, in: writer.ledger, at: start)
    }
    let job = try writer.ledger.newRunName(at: start)
    let condemned = try condemned()
    var receipt = try receipt(for: condemned.map(\.user), job: job, reason: reason, now: start)

    try writer.ledger.begin(
      run: job, namespace: namespace, command: RunRecord.erasure, at: start)
    try writer.ledger.add(tombstones(for: condemned.map(\.user), job: job, cutoff: cutoff ?? start))
    let receipts = ErasureReceipts(store, writer.ledger)
    try receipts.write(draft: receipt)
    try writer.ledger.commit(to: namespace, of: store)
    try canaries(from: condemned, job: job).write(to: store)
    for (catalog, user) in condemned { try catalog.condemn(user, job: job) }
    for (catalog, _) in condemned { try FrameBurner(store, catalog).finish([job]) }
    try close(job, writer.ledger, at: clock())
    receipt.scan = try scan?.look(for: job, in: store)
    let signed = try receipts.complete(&receipt, at: clock())
    try ParkedErasures(store, namespace).settle(user: receipt.subject, in: writer.ledger)
    try writer.ledger.checkpoint()
    return (receipt, signed)
  }

  private func canaries(
    from condemned: [(catalog: Catalog, user: CondemnedUser)], job: String
  ) throws(HansardError) -> Canaries {
    var sampling = CanarySampling(
      store, namespace, job: job,
      CanaryScope(user: store.keys.subject(namespace, user: user), conversations: nil))
    for (catalog, user) in condemned { try sampling.add(user: user.row, in: catalog) }
    return sampling.finish()
  }

  private func condemned() throws(HansardError) -> [(catalog: Catalog, user: CondemnedUser)] {
    var found: [(catalog: Catalog, user: CondemnedUser)] = []
    for shard in try store.shards(of: namespace) {
      let catalog = try store.catalog(shard, readOnly: false)
      if let user = try CondemnedUser(user, in: catalog, of: store) {
        found.append((catalog, user))
      }
    }
    return found
  }

  private func receipt(
    for users: [CondemnedUser], job: String, reason: String?, now: Timestamp
  ) throws(HansardError) -> ErasureReceipt {
    var receipt = ErasureReceipt(
      job: job, namespace: namespace, requestedAt: now, completedAt: now, reason: reason,
      subject: store.keys.subject(namespace, user: user), cutoff: cutoff ?? now)
    receipt.quarantinedRecords = try QuarantineErasure(store).records(naming: user).count
    for user in users {
      receipt.conversations += user.conversations.count
      receipt.messages += user.messages
      receipt.memories += user.memories.count
      receipt.frames += user.frames
      receipt.segments += user.segments.count
      receipt.bytes += user.bytes
      receipt.bytesOverwritten += user.bytesToOverwrite
    }
    return receipt
  }

  /// One for the user, one for each conversation, so that undated messages stay away too, and one
  /// for each memory.
  ///
  /// An unknown user gets one as well: a dump may still bring the data. The cutoff of a conversation
  /// is never before its last message, whatever the clock says.
  private func tombstones(
    for users: [CondemnedUser], job: String, cutoff: Timestamp
  ) -> [Tombstone] {
    func tombstone(
      _ subject: [UInt8], _ scope: Tombstone.Scope, _ cutoff: Timestamp
    ) -> Tombstone {
      Tombstone(namespace: namespace, subject: subject, scope: scope, cutoff: cutoff, job: job)
    }
    let keys = store.keys
    return [tombstone(keys.subject(namespace, user: user), .user, cutoff)]
      + others.map { tombstone($0, .user, cutoff) }
      + users.flatMap(\.conversations).map { key, lastActivity in
        tombstone(
          keys.subject(namespace, conversation: key), .conversation,
          max(cutoff, lastActivity ?? cutoff))
      }
      + users.flatMap(\.memories).map { label, text in
        tombstone(keys.subject(namespace, user: user, memory: label, text), .memory, cutoff)
      }
  }

  private func close(_ job: String, _ ledger: Ledger, at end: Timestamp) throws(HansardError) {
    var sequences: [Int: Int64] = [:]
    for shard in try store.shards(of: namespace) {
      sequences[shard.number] = try store.catalog(shard, readOnly: true).sequence()
    }
    try ledger.close(run: job, namespace: namespace, counts: [:], sequences: sequences, at: end)
  }
}
