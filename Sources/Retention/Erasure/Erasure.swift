package import ChatModel
package import Store
import SystemIO

/// Erases users, or conversations of users: "Erasing" in ARCHITECTURE.md.
///
/// Everything is read and verified first; one commit is the point of no return; what follows it is
/// finished by recovery if it is interrupted. Targets of one shard are erased together, in one pass
/// over each segment.
package struct Erasure {
  private let store: Store
  private let namespace: Namespace
  private let targets: [ErasureTarget]
  private let method: ErasureMethod
  private let policy: RetentionPolicy?

  package enum WhenHeld: Sendable {
    /// Erase what no hold forbids, and park the rest.
    case park
    /// Erase what no hold forbids, and leave the rest as it is.
    case leave
    /// Erase nothing when anything is held.
    case refuse
  }

  /// - Parameter policy: whose statutory rules are asked, too.
  package init(
    _ store: Store, _ namespace: Namespace, _ targets: [ErasureTarget],
    method: ErasureMethod = .overwrite, policy: RetentionPolicy? = nil
  ) {
    self.method = method
    self.policy = policy
    self.store = store
    self.namespace = namespace
    self.targets = targets
  }

  /// What `run` would remove, target by target, decided and read, and nothing touched.
  ///
  /// - Throws: `.held` when a hold forbids any of it.
  package func plan(now: Timestamp) throws(HansardError) -> [ErasureReceipt] {
    let held = try sort(by: try store.ledger(readOnly: true), at: now).held
    guard held.isEmpty else {
      throw ErasureReport.blocked(
        by: held, hint: "without --dry-run the request would be parked")
    }
    var plans: [ErasureReceipt] = []
    for (shard, targets) in try batches(of: targets) {
      plans += try ErasureRun(store, namespace, shard, at: now).plan(targets)
    }
    return plans
  }

  /// Erases, writes tombstones, and gives each target a signed receipt.
  ///
  /// - Parameters:
  ///   - held: the store, when the caller holds it already; taken otherwise.
  ///   - scan: looks through the whole store at the end, so that the receipts have the proof that else
  ///     comes with the next `Scan`.
  ///   - precondition: looked at when the store is held, before anything is touched.
  /// - Throws: `.held` when nothing is to be erased unless everything is.
  package func run(
    with held: StoreWriter? = nil, scan: ErasureScan? = nil, whenHeld: WhenHeld = .park,
    precondition: () throws(HansardError) -> Void = {}, clock: () -> Timestamp
  ) throws(HansardError) -> ErasureReport {
    let start = clock()
    let writer = if let held { held } else { try StoreWriter(store, now: start) }
    try precondition()
    let guardLog = GuardLog(store)
    try ErasureReceipts(store, writer.ledger, guardLog).settle(at: start)
    // A hold may be known to the guard log alone.
    try guardLog.synchronize(with: writer.ledger)
    var report = ErasureReport()
    let sorted = try sort(by: writer.ledger, at: start)
    report.held = sorted.held
    if !report.held.isEmpty {
      if whenHeld == .refuse {
        throw ErasureReport.blocked(by: report.held, hint: "nothing was erased")
      }
      if whenHeld == .park {
        try ParkedErasures(store, namespace).park(report.held, in: writer.ledger, at: start)
      }
    }
    for (shard, targets) in try batches(of: sorted.free) {
      report.erased += try ErasureRun(store, namespace, shard, at: start)
        .run(targets, writer.ledger, guardLog, by: method, scan: scan, clock: clock)
    }
    try ParkedErasures(store, namespace).settle(report.erased.map(\.receipt), in: writer.ledger)
    try writer.ledger.checkpoint()
    return report
  }

  private func sort(
    by ledger: Ledger, at now: Timestamp
  ) throws(HansardError) -> (free: [ErasureTarget], held: [ErasureReport.Held]) {
    let gate = try HoldGate(store, ledger, namespace)
    let law = policy.map { StatutoryGate(store, namespace, $0, at: now) }
    var free: [ErasureTarget] = []
    var held: [ErasureReport.Held] = []
    for target in targets {
      let holds = try gate.holds(on: target)
      let retention = try law?.retention(on: target)
      if holds.isEmpty, retention == nil {
        free.append(target)
      } else {
        held.append(.init(target: target, holds: holds, retention: retention))
      }
    }
    return (free, held)
  }

  /// The most targets of one run: what it notes of each is in memory.
  private static let mostTargets = 1_000

  /// Targets that are erased together: of one shard, and each of another user, since a frame is burnt
  /// once.
  ///
  /// Somebody unknown goes with the first shard's.
  private func batches(
    of targets: [ErasureTarget]
  ) throws(HansardError) -> [(Shard, [ErasureTarget])] {
    let shards = try store.shards(of: namespace)
    var batches: [(shard: Shard, targets: [ErasureTarget], people: Set<ErasureTarget.Person>)] = []
    for target in targets {
      let shard = try shard(of: target, among: shards) ?? shards[0]
      let place = batches.firstIndex {
        $0.shard == shard && !$0.people.contains(target.person)
          && $0.targets.count < Erasure.mostTargets
      }
      if let place {
        batches[place].targets.append(target)
        batches[place].people.insert(target.person)
      } else {
        batches.append((shard, [target], [target.person]))
      }
    }
    return batches.map { ($0.shard, $0.targets) }
  }

  private func shard(
    of target: ErasureTarget, among shards: [Shard]
  ) throws(HansardError) -> Shard? {
    guard shards.count > 1, let user = target.user else { return nil }
    for shard in shards {
      let contents = CatalogContents(try store.catalog(shard, readOnly: true))
      if try contents.row(ofUser: user) != nil { return shard }
    }
    return nil
  }
}
