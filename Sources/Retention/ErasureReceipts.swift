package import ChatModel
package import Store
import SystemIO

/// Gives every erasure its receipt, also when it was interrupted and recovery has finished it.
///
/// A draft stands beside where the receipt will be from before the point of no return on; the
/// receipt, the guard log and the audit entry follow once the ledger has closed the job.
package struct ErasureReceipts {
  private let store: Store
  private let ledger: Ledger

  package init(_ store: Store, _ ledger: Ledger) {
    self.store = store
    self.ledger = ledger
  }

  private static let draftSuffix = ".draft"
  private static let maximumBytes = 1 << 20

  /// Durable on return.
  func write(draft receipt: ErasureReceipt) throws(HansardError) {
    try store.files.createDirectories(store.layout.receipts)
    try store.files.writeAtomically(
      receipt.draft(), to: store.layout.receiptDraft(of: receipt.job), mode: 0o600)
  }

  /// Completes the receipts of interrupted erasures; drafts of those that erased nothing go.
  ///
  /// The caller holds the store and has recovered. Returns what was done, a line each.
  @discardableResult
  package func settle(at now: Timestamp) throws(HansardError) -> [String] {
    var done: [String] = []
    let drafts = (try store.files.list(store.layout.receipts) ?? [])
      .filter { $0.hasSuffix(ErasureReceipts.draftSuffix) }
    guard !drafts.isEmpty else { return [] }
    let closed = Set(try ledger.runs(namespace: nil).filter { $0.state == .closed }.map(\.run))
    for name in drafts {
      let path = "\(store.layout.receipts)/\(name)"
      let bytes = try store.files.contents(of: path, maximumBytes: ErasureReceipts.maximumBytes)
      guard var receipt = ErasureReceipt(draft: bytes), closed.contains(receipt.job) else {
        let job = String(name.dropLast(ErasureReceipts.draftSuffix.count))
        // With a receipt the erasure has ended, and its draft was being scrubbed.
        if try store.files.status(of: store.layout.receipt(of: job)) == nil {
          try PendingCanaries(store).destroy([job])
        }
        try remove(path)
        continue
      }
      _ = try complete(&receipt, at: now)
      done.append("erasure \(receipt.job) was interrupted: its receipt is written")
    }
    return done
  }

  /// Puts the tombstones into the guard log, writes the signed receipt and the audit entry, each
  /// unless it is there already, and removes the draft.
  func complete(_ receipt: inout ErasureReceipt, at now: Timestamp) throws(HansardError) -> [UInt8]
  {
    try GuardLog(store).synchronize(with: ledger, receipt.namespace)
    let path = store.layout.receipt(of: receipt.job)
    let signed: [UInt8]
    if try store.files.status(of: path) != nil {
      signed = try store.files.contents(of: path, maximumBytes: ErasureReceipts.maximumBytes)
    } else {
      receipt.completedAt = now
      receipt.rowsLeft = try rowsLeft(of: receipt.subject, receipt.namespace)
      receipt.trees = try ledger.trees(of: receipt.namespace)
      signed = try receipt.signed(by: store)
      try store.files.writeAtomically(signed, to: path, mode: 0o600)
    }
    let audit = AuditLog(ledger, of: store)
    if try !audit.has(RunRecord.erasure, job: receipt.job) {
      try audit.append(
        RunRecord.erasure, job: receipt.job, namespace: receipt.namespace, details: signed, at: now)
    }
    if receipt.scan?.isSettled == true { try PendingCanaries(store).destroy([receipt.job]) }
    try remove(store.layout.receiptDraft(of: receipt.job))
    return signed
  }

  /// The user is known by keyed hash only.
  private func rowsLeft(of subject: [UInt8], _ namespace: Namespace) throws(HansardError) -> Int {
    var rows = 0
    for shard in try store.shards(of: namespace) {
      let users = try CatalogContents(try store.catalog(shard, readOnly: true)).users()
      rows += users.count { store.keys.subject(namespace, user: $0.name) == subject }
    }
    return rows
  }

  private func remove(_ draft: String) throws(HansardError) {
    try scrubAndRemove(draft, files: store.files)
    try store.files.syncDirectory(store.layout.receipts)
  }
}
