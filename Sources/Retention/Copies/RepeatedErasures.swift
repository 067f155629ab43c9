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
    for (namespace, tombstones) in Dictionary(grouping: forgotten, by: \.namespace)
      .sorted(by: { $0.key < $1.key })
    {
      let targets = try targets(of: tombstones, in: namespace)
      guard !targets.isEmpty else { continue }
      let report = try Erasure(store, namespace, targets).run(whenHeld: .refuse, clock: clock)
      repeated += report.erased.map(\.receipt.job)
    }
    let writer = try StoreWriter(store, now: clock())
    try removeQuarantined(of: forgotten)
    try audit(forgotten, in: writer.ledger, at: clock())
    try GuardLog(store).adopt(into: writer.ledger)
    try writer.ledger.checkpoint()
    return repeated
  }

  /// Refused records of users of whom nothing else is left.
  private func removeQuarantined(of tombstones: [Tombstone]) throws(HansardError) {
    let users = tombstones.filter { $0.scope == .user }
    for (namespace, tombstones) in Dictionary(grouping: users, by: \.namespace) {
      let subjects = Set(tombstones.map(\.subject))
      try QuarantineErasure(store, namespace).removeRecords { record in
        record.owner.map { subjects.contains($0) } == true
      }
    }
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

  /// What the store has of whom and what was erased: whole users, and conversations of others.
  private func targets(
    of tombstones: [Tombstone], in namespace: Namespace
  ) throws(HansardError) -> [ErasureTarget] {
    let whole = Dictionary(
      grouping: tombstones.filter { $0.scope == .user }, by: \.subject)
    let single = Dictionary(
      grouping: tombstones.filter { $0.scope == .conversation }, by: \.owner)
    var targets: [ErasureTarget] = []
    for user in Set(try store.userIDs(of: namespace).map(ExactText.init)).sorted().map(\.text) {
      let subject = store.keys.subject(namespace, user: user)
      if let last = whole[subject]?.max(by: { $0.cutoff < $1.cutoff }) {
        targets.append(
          ErasureTarget(user: user, reason: reason(last.job), cutoff: last.cutoff))
      } else if let erased = single[subject] {
        targets += try conversations(of: user, among: erased, in: namespace)
      }
    }
    return targets
  }

  /// A target for each job, of the conversations that a user still or again has.
  private func conversations(
    of user: String, among tombstones: [Tombstone], in namespace: Namespace
  ) throws(HansardError) -> [ErasureTarget] {
    let facts = try store.facts(of: namespace, user: user)
    var targets: [ErasureTarget] = []
    var chosen: Set<ConversationKey> = []
    for (job, tombstones) in Dictionary(grouping: tombstones, by: \.job)
      .sorted(by: { $0.key < $1.key })
    {
      let subjects = Set(tombstones.map(\.subject))
      let keys = facts.filter { conversation in
        conversation.keys.contains {
          subjects.contains(store.keys.subject(namespace, conversation: $0))
        }
      }.map { $0.keys[0] }.filter { chosen.insert($0).inserted }
      guard let cutoff = tombstones.map(\.cutoff).min(), !keys.isEmpty else { continue }
      targets.append(
        ErasureTarget(user: user, conversations: Set(keys), reason: reason(job), cutoff: cutoff))
    }
    return targets
  }

  private func reason(_ job: String) -> String {
    "repeats \(job), which a restored copy had forgotten"
  }
}
