package import ChatModel
package import Store
import SystemIO

/// Which tombstones to lift.
package enum TombstoneChoice: Sendable {
  /// The user's, and those of the conversations that were erased with the user alone.
  case user(String)
  /// Of one conversation; its kind is needed, since its name is hashed with it.
  case conversation(ConversationKey)
  /// All that one job wrote.
  case job(String)
}

extension TombstoneChoice {
  /// Those of `tombstones` that are chosen.
  package func chosen(
    from tombstones: [Tombstone], _ keys: StoreKeys, _ namespace: Namespace
  ) -> [Tombstone] {
    switch self {
    case .user(let user):
      let subject = keys.subject(namespace, user: user)
      let jobs = Set(
        tombstones.filter { $0.subject == subject }.map(\.job)
      ).filter { job in
        tombstones.count { $0.job == job && $0.scope == .user } == 1
      }
      return tombstones.filter { $0.subject == subject || jobs.contains($0.job) }
    case .conversation(let key):
      let subject = keys.subject(namespace, conversation: key)
      return tombstones.filter { $0.subject == subject }
    case .job(let job):
      return tombstones.filter { $0.job == job }
    }
  }
}

/// Lets data in again that an erasure keeps out: nothing comes back by itself, but later dumps may
/// bring it.
///
/// The receipt and the audit entry come first, so that nothing is lifted without them; then the
/// guard log, which tells an old ledger, and the ledger last.
package struct TombstoneLift {
  private let store: Store
  private let namespace: Namespace
  private let choice: TombstoneChoice

  package init(_ store: Store, _ namespace: Namespace, _ choice: TombstoneChoice) {
    self.store = store
    self.namespace = namespace
    self.choice = choice
  }

  /// - Parameter reason: why, for the receipt; not empty.
  /// - Returns: what was lifted, and the signed receipt.
  /// - Throws: `.notFound` when nothing that was chosen is in force, `.usage` without a reason.
  package func run(
    reason: String, clock: () -> Timestamp
  ) throws(HansardError) -> (job: String, lifted: [Tombstone], signed: [UInt8]) {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw HansardError(
        .usage, while: "lifting tombstones", cause: "there is no reason",
        hint: "say with --reason why the data may come back")
    }
    let start = clock()
    let writer = try StoreWriter(store, now: start)
    try ErasureReceipts(store, writer.ledger).settle(at: start)
    try GuardLog(store).synchronize(with: writer.ledger)
    let lifted = choice.chosen(
      from: try writer.ledger.tombstones(namespace), store.keys, namespace)
    guard !lifted.isEmpty else {
      throw HansardError(
        .notFound, while: "lifting tombstones", cause: "none that is in force was chosen",
        hint: "`hansard tombstone list` shows them, with the jobs that wrote them")
    }
    let job = try writer.ledger.newRunName(at: start)
    try writer.ledger.begin(
      run: job, namespace: namespace, command: TombstoneLift.action, at: start)
    let signed = try receipt(job, lifted, reason: reason, at: start)
    try store.files.createDirectories(store.layout.receipts)
    try store.files.writeAtomically(
      signed, to: store.layout.receipt(of: job), mode: 0o600)
    try AuditLog(writer.ledger, of: store).append(
      TombstoneLift.action, job: job, namespace: namespace, details: signed, at: start)
    try GuardLog(store).append(liftsOf: lifted, at: start)
    try writer.ledger.lift(lifted, at: start)
    try writer.ledger.close(
      run: job, namespace: namespace, counts: [:], sequences: [:], at: clock())
    try writer.ledger.checkpoint()
    return (job, lifted, signed)
  }

  private static let action = "tombstone lift"

  private func receipt(
    _ job: String, _ lifted: [Tombstone], reason: String, at time: Timestamp
  ) throws(HansardError) -> [UInt8] {
    try SignedJSON.sign(store.keys.signing) { writer in
      writer.field("v", 1)
      writer.field("kind", "lift_receipt")
      writer.field("job", job)
      writer.field("store_id", store.settings.storeID)
      writer.field("namespace", namespace.name)
      writer.field("reason", reason)
      writer.field("lifted_at", time)
      writer.key("tombstones")
      writer.beginArray()
      for tombstone in lifted {
        writer.beginObject()
        writer.field("scope", tombstone.scope.rawValue)
        writer.field("subject", hexadecimal(tombstone.subject))
        writer.field("cutoff", tombstone.cutoff)
        writer.field("job", tombstone.job)
        writer.endObject()
      }
      writer.endArray()
    }
  }
}
