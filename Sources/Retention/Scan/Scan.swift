package import ChatModel
package import Store
import SystemIO

/// Completes the proof of every erasure that no scan has settled yet: "Erasing" in ARCHITECTURE.md.
///
/// A receipt is never changed once it is given. The scan gives a signed receipt of its own, which
/// names each erasure's receipt by hash and says what proof it has now.
package struct Scan {
  private let store: Store
  private let jobs: Int

  static let action = "scan"
  static let kind = "scan_receipt"

  /// - Parameter jobs: tasks at once.
  package init(_ store: Store, jobs: Int) {
    self.store = store
    self.jobs = jobs
  }

  /// What a scan has done.
  package struct Done: Sendable {
    package var job: String
    package var report: ScanReport
    package var signed: [UInt8]
  }

  /// Nil when no erasure waits for a scan.
  ///
  /// - Parameter held: the store, when the caller holds it already.
  /// - Throws: `.locked` when a run holds the store.
  package func run(
    with held: StoreWriter? = nil, clock: () -> Timestamp,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(HansardError) -> Done? {
    let start = clock()
    let writer = if let held { held } else { try StoreWriter(store, now: start) }
    try ErasureReceipts(store, writer.ledger).settle(at: start)
    let canaries = PendingCanaries(store)
    let receipts = try AuditLog(writer.ledger, of: store).commitments(of: RunRecord.erasure)
    let pending = try canaries.all(receipts: receipts)
    guard let namespace = pending.first?.namespace else { return nil }
    let job = try writer.ledger.newRunName(at: start)
    try writer.ledger.begin(run: job, namespace: namespace, command: Scan.action, at: start)
    let report = try StoreScan(store, jobs: jobs).look(for: pending, progress: progress)
    let signed = try receipt(job, report, of: receipts, from: start, to: clock())
    // Only what the audit log has an entry for is a receipt.
    try store.files.writeAtomically(signed, to: store.layout.receiptDraft(of: job), mode: 0o600)
    try AuditLog(writer.ledger, of: store).append(
      Scan.action, job: job, namespace: namespace, details: signed, at: clock())
    try Scan.place(receiptOf: job, in: store)
    try canaries.destroy(report.outcomes.filter(\.isSettled).map(\.job))
    try writer.ledger.close(
      run: job, namespace: namespace, counts: [:], sequences: [:], at: clock())
    try writer.ledger.checkpoint()
    return Done(job: job, report: report, signed: signed)
  }

  static func place(receiptOf job: String, in store: Store) throws(HansardError) {
    try store.files.rename(store.layout.receiptDraft(of: job), to: store.layout.receipt(of: job))
    try store.files.syncDirectory(store.layout.receipts)
  }

  private func receipt(
    _ job: String, _ report: ScanReport, of receipts: [String: [UInt8]], from start: Timestamp,
    to end: Timestamp
  ) throws(HansardError) -> [UInt8] {
    var erasures: [(ScanOutcome, receipt: [UInt8])] = []
    for outcome in report.outcomes {
      let path = store.layout.receipt(of: outcome.job)
      let receipt =
        if let noted = receipts[outcome.job] { noted } else {
          Digest(of: try store.files.contents(of: path)).bytes
        }
      erasures.append((outcome, receipt))
    }
    return try SignedJSON.sign(store.keys.signing) { writer in
      writer.field("v", 1)
      writer.field("kind", Scan.kind)
      writer.field("job", job)
      writer.field("store_id", store.settings.storeID)
      writer.field("started_at", start)
      writer.field("completed_at", end)
      writer.key("looked_through")
      writer.beginObject()
      report.writeExtent(to: &writer)
      writer.endObject()
      writer.key("erasures")
      writer.beginArray()
      for (outcome, receipt) in erasures {
        writer.beginObject()
        writer.field("job", outcome.job)
        writer.field("receipt_sha256", hexadecimal(receipt))
        outcome.write(to: &writer)
        writer.field("proof", outcome.proof)
        writer.endObject()
      }
      writer.endArray()
    }
  }
}
