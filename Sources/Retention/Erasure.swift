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

  package init(_ store: Store, _ namespace: Namespace, user: String) {
    self.store = store
    self.namespace = namespace
    self.user = user
  }

  /// What `run` would remove, decided and read, and nothing touched.
  package func plan(now: Timestamp) throws(HansardError) -> ErasureReceipt {
    receipt(for: try condemned().map(\.user), job: "dry-run", reason: nil, now: now)
  }

  /// Erases, writes the tombstone, and returns the receipt, as a value and as signed JSON.
  package func run(
    reason: String?, clock: () -> Timestamp
  ) throws(HansardError) -> (ErasureReceipt, signed: [UInt8]) {
    let start = clock()
    let writer = try StoreWriter(store, now: start)
    let job = makeRunName(at: start)
    let condemned = try condemned()
    var receipt = receipt(for: condemned.map(\.user), job: job, reason: reason, now: start)

    try writer.ledger.begin(
      run: job, namespace: namespace, command: RunRecord.erasure, at: start)
    try writer.ledger.add(tombstones(for: condemned.map(\.user), job: job, cutoff: start))
    for (catalog, user) in condemned { try catalog.condemn(user, job: job) }
    for (catalog, _) in condemned {
      receipt.bytesOverwritten += try FrameBurner(store, catalog).finish([job])
      receipt.rowsLeft += try catalog.rows(ofUser: user)
    }
    receipt.quarantinedRecords = try QuarantineErasure(store).removeRecords(naming: user)
    _ = try GuardLog(store).synchronize(with: writer.ledger, namespace)

    receipt.completedAt = clock()
    let signed = try receipt.signed(by: store)
    try store.files.createDirectories(store.layout.receipts)
    try store.files.writeAtomically(
      signed, to: "\(store.layout.receipts)/\(job).json", mode: 0o600)
    try AuditLog(writer.ledger).append(
      RunRecord.erasure, job: job, namespace: namespace, details: signed, at: receipt.completedAt)
    try close(job, writer.ledger, at: receipt.completedAt)
    return (receipt, signed)
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
  ) -> ErasureReceipt {
    var receipt = ErasureReceipt(
      job: job, namespace: namespace, requestedAt: now, completedAt: now, reason: reason,
      subject: store.keys.subject(namespace, user: user), cutoff: now)
    for user in users {
      receipt.conversations += user.conversations.count
      receipt.messages += user.messages
      receipt.memories += user.memories
      receipt.frames += user.frames
      receipt.segments += user.segments.count
      receipt.bytes += user.bytes
    }
    return receipt
  }

  /// One for the user, and one for each conversation, so that undated messages stay away too.
  ///
  /// An unknown user gets one as well: a dump may still bring the data.
  private func tombstones(
    for users: [CondemnedUser], job: String, cutoff: Timestamp
  ) -> [Tombstone] {
    let ofUser = Tombstone(
      namespace: namespace, subject: store.keys.subject(namespace, user: user), scope: .user,
      cutoff: cutoff, job: job)
    let ofConversations = users.flatMap(\.conversations).map { key in
      Tombstone(
        namespace: namespace, subject: store.keys.subject(namespace, conversation: key),
        scope: .conversation, cutoff: cutoff, job: job)
    }
    return [ofUser] + ofConversations
  }

  private func close(_ job: String, _ ledger: Ledger, at end: Timestamp) throws(HansardError) {
    var sequences: [Int: Int64] = [:]
    for shard in try store.shards(of: namespace) {
      sequences[shard.number] = try store.catalog(shard, readOnly: true).sequence()
    }
    try ledger.close(run: job, namespace: namespace, counts: [:], sequences: sequences, at: end)
    try ledger.checkpoint()
  }
}
