package import ChatModel
package import Store
import SystemIO

/// What a look at the audit log found.
package struct AuditReport: Sendable {
  package var entries = 0
  /// The hash of the last entry, which stands for all before it; nil without entries.
  package var head: [UInt8]?
  package var health = HealthReport()
}

/// Checks that the audit log is one whole chain, and that it agrees with what stands outside it.
///
/// The chain shows a changed, inserted or removed entry, but not that its end was cut off: the
/// receipts and the guard log show that, since every one of them has an entry.
package struct AuditVerification {
  private let store: Store

  package init(_ store: Store) { self.store = store }

  /// What is wrong is in the report, not thrown.
  ///
  /// - Throws: `.locked` when a run is in progress, which may have written a receipt and not yet its
  ///   entry.
  package func run() throws(HansardError) -> AuditReport {
    let lock: FileLock?
    do { lock = try FileLock(store.layout.lock) } catch {
      // A store that cannot be written has no run in progress either.
      if error.reason == .locked { throw error }
      lock = nil
    }
    let report = try look()
    extendLifetime(lock)
    return report
  }

  private func look() throws(HansardError) -> AuditReport {
    let ledger = try store.ledger(readOnly: true)
    let entries = try AuditLog(ledger, of: store).entries()
    var report = AuditReport(entries: entries.count, head: entries.last?.hash)
    checkChain(entries, into: &report.health)
    try checkTrees(entries, ledger, into: &report.health)
    try checkReceipts(entries, into: &report.health)
    do {
      try checkGuardLog(entries, ledger, into: &report.health)
    } catch {
      report.health.add(error, at: store.layout.guardLog)
    }
    return report
  }

  private func checkChain(_ entries: [AuditEntry], into health: inout HealthReport) {
    var previous: [UInt8] = []
    for entry in entries {
      if entry.previous != previous {
        health.add(
          "audit entry \(entry.row) does not follow from the one before it",
          at: store.layout.ledger)
      }
      if entry.hash != entry.expectedHash {
        health.add(
          "audit entry \(entry.row) was changed after it was written", at: store.layout.ledger)
      }
      if !entry.isSigned(by: store.keys.signing.publicBytes) {
        health.add(
          "audit entry \(entry.row) is not signed by this store", at: store.layout.ledger)
      }
      previous = entry.hash
    }
  }

  /// What was noted of segments must still come to the roots that entries name.
  private func checkTrees(
    _ entries: [AuditEntry], _ ledger: Ledger, into health: inout HealthReport
  ) throws(HansardError) {
    var leaves: [Shard: [SegmentCommitment]] = [:]
    for entry in entries {
      guard let namespace = try? Namespace(parsing: entry.namespace),
        let trees = ArchiveTree.read(entry.trees)
      else {
        health.add("audit entry \(entry.row) cannot be read", at: store.layout.ledger)
        continue
      }
      for tree in trees {
        let shard = Shard(namespace: namespace, number: tree.shard)
        if leaves[shard] == nil { leaves[shard] = try ledger.commitments(of: shard) }
        if ArchiveTree(shard, leaves[shard] ?? [], first: tree.segments) != tree {
          health.add(
            "what is noted of the archive does not come to the root in audit entry \(entry.row)",
            at: store.layout.ledger)
        }
      }
    }
  }

  private func checkReceipts(
    _ entries: [AuditEntry], into health: inout HealthReport
  ) throws(HansardError) {
    let commitments = Dictionary(grouping: entries, by: \.job).mapValues { $0.map(\.commitment) }
    var found: Set<String> = []
    for name in try store.files.list(store.layout.receipts) ?? [] where name.hasSuffix(".json") {
      let job = String(name.dropLast(".json".count))
      let path = "\(store.layout.receipts)/\(name)"
      found.insert(job)
      do {
        let receipt = try ReceiptDocument(path, files: store.files)
        if commitments[job] == nil {
          health.add("the audit log has no entry for this receipt", at: path)
        } else if commitments[job]?.contains(Digest(of: receipt.bytes).bytes) != true {
          health.add("it is not the receipt that the audit log has an entry for", at: path)
        }
      } catch {
        health.add(error, at: path)
      }
    }
    let withReceipt = entries.filter { !Holds.actions.contains($0.action) }
    for job in Set(withReceipt.map(\.job)).subtracting(found).sorted() {
      if try store.files.status(of: store.layout.receiptDraft(of: job)) != nil { continue }
      health.notes.append("the receipt of job \(job) is not in \(store.layout.receipts)")
    }
  }

  /// Every job that the guard log remembers has ended, or is not finished and will be.
  private func checkGuardLog(
    _ entries: [AuditEntry], _ ledger: Ledger, into health: inout HealthReport
  ) throws(HansardError) {
    let audited = Set(entries.map(\.job))
    let open = Set(try ledger.runs(namespace: nil).filter { $0.state == .open }.map(\.run))
    for job in try GuardLog(store).jobs().subtracting(audited).sorted() {
      let draft = try store.files.status(of: store.layout.receiptDraft(of: job))
      if draft != nil || open.contains(job) {
        health.notes.append("job \(job) did not end: the next command that writes settles it")
      } else {
        health.add(
          "the audit log has no entry for job \(job), which the guard log knows: its end was cut off,"
            + " or an old ledger was put back", at: store.layout.ledger)
      }
    }
  }
}
