package import ChatModel
package import Store
import SystemIO

/// Gives every erasure its receipt, also when it was interrupted and recovery has finished it.
///
/// A draft of a run's receipts stands beside where they will be from before the point of no return on;
/// the receipts, the guard log and the audit entries follow once the ledger has closed the run. A scan's
/// draft is its receipt, which counts once it has its audit entry.
package struct ErasureReceipts {
  private let store: Store
  private let ledger: Ledger
  private let guardLog: GuardLog

  /// - Parameter guardLog: the one that the caller has at hand already.
  package init(_ store: Store, _ ledger: Ledger, _ guardLog: GuardLog? = nil) {
    self.store = store
    self.ledger = ledger
    self.guardLog = guardLog ?? GuardLog(store)
  }

  private static let draftSuffix = ".draft"
  private static let maximumBytes = 1 << 30

  /// Durable on return.
  func write(drafts receipts: [ErasureReceipt], of run: String) throws(HansardError) {
    var writer = JSONWriter()
    writer.beginArray()
    for receipt in receipts { receipt.writeDraft(to: &writer) }
    writer.endArray()
    try store.files.createDirectories(store.layout.receipts)
    try store.files.writeAtomically(
      writer.bytes, to: store.layout.receiptDraft(of: run), mode: 0o600)
  }

  /// Completes the receipts of interrupted erasures; drafts and canaries of those that erased nothing
  /// go.
  ///
  /// The caller holds the store and has recovered. Returns what was done, a line each.
  @discardableResult
  package func settle(at now: Timestamp) throws(HansardError) -> [String] {
    let names = try store.files.list(store.layout.receipts) ?? []
    let drafts = names.filter { $0.hasSuffix(ErasureReceipts.draftSuffix) }
      .map { String($0.dropLast(ErasureReceipts.draftSuffix.count)) }
    var done: [String] = []
    for run in drafts {
      let path = store.layout.receiptDraft(of: run)
      if try AuditLog(ledger, of: store).has(Scan.action, job: run) {
        try Scan.place(receiptOf: run, in: store)
        continue
      }
      var receipts = read(
        drafts: try store.files.contents(of: path, maximumBytes: ErasureReceipts.maximumBytes))
      let isClosed = try ledger.runs(namespace: nil).contains {
        $0.run == run && $0.state == .closed
      }
      if isClosed, let namespace = receipts.first?.namespace {
        try QuarantinedTexts.remove(of: receipts.map(\.job), namespace, in: store)
        _ = try complete(&receipts, of: run, at: now)
        done.append(
          "erasure \(run) was interrupted: its receipt\(receipts.count == 1 ? " is" : "s are")"
            + " written")
      } else {
        try remove(path)
      }
    }
    try removeStrays(among: names)
    return done
  }

  /// An erasure that was never given a receipt erased nothing, once every one that was interrupted is
  /// settled: its canaries go, and so do files that were not written to their end.
  private func removeStrays(among names: [String]) throws(HansardError) {
    let audit = AuditLog(ledger, of: store)
    let receipts = Set(names.filter { $0.hasSuffix(".json") }.map { $0.dropLast(".json".count) })
    var strays: [String] = []
    for name in names where name.hasSuffix(Canaries.fileSuffix) {
      let job = name.dropLast(Canaries.fileSuffix.count)
      if !receipts.contains(job),
        try store.files.status(of: store.layout.receipt(of: String(job))) == nil,
        // A receipt may have been moved away since.
        try !audit.has(RunRecord.erasure, job: String(job))
      {
        strays.append(name)
      }
    }
    strays += names.filter { $0.hasSuffix(".new") }
    guard !strays.isEmpty else { return }
    for name in strays {
      try scrubAndRemove("\(store.layout.receipts)/\(name)", files: store.files)
    }
    try store.files.syncDirectory(store.layout.receipts)
  }

  /// None when the bytes are not what `write` writes.
  private func read(drafts bytes: [UInt8]) -> [ErasureReceipt] {
    guard let value = try? JSONParser().parse(PaddedBytes(bytes)) else { return [] }
    return value.elements.compactMap { ErasureReceipt(draft: $0) }
  }

  /// Puts the tombstones into the guard log, writes the signed receipts and the audit entries, each
  /// unless it is there already, and removes the draft.
  ///
  /// - Parameter names: of all users that the receipts are about; nil when they are not known any more.
  func complete(
    _ receipts: inout [ErasureReceipt], of run: String, names: [String]? = nil, at now: Timestamp
  ) throws(HansardError) -> [[UInt8]] {
    guard let namespace = receipts.first?.namespace else { return [] }
    try guardLog.synchronize(with: ledger)
    let trees = try ledger.trees(of: namespace)
    var signed: [[UInt8]] = []
    var written: [(bytes: [UInt8], path: String)] = []
    try countRowsLeft(&receipts, namespace, names)
    let medium = try? StorageMedium(of: store.layout.archive)
    for place in receipts.indices {
      let path = store.layout.receipt(of: receipts[place].job)
      if try store.files.status(of: path) != nil {
        signed.append(
          try store.files.contents(of: path, maximumBytes: ErasureReceipts.maximumBytes))
        continue
      }
      receipts[place].completedAt = now
      receipts[place].trees = trees
      receipts[place].medium = medium
      signed.append(try receipts[place].signed(by: store))
      written.append((signed[place], path))
    }
    try store.files.writeAtomically(written, mode: 0o600)
    try AuditLog(ledger, of: store).append(
      RunRecord.erasure, zip(receipts, signed).map { ($0.job, $1) }, namespace: namespace, at: now)
    try PendingCanaries(store).destroy(
      receipts.filter { $0.scan?.isSettled == true }.map(\.job))
    try remove(store.layout.receiptDraft(of: run))
    return signed
  }

  /// Looks for whom the receipts are about once more: without names by keyed hash, among all users.
  private func countRowsLeft(
    _ receipts: inout [ErasureReceipt], _ namespace: Namespace, _ names: [String]?
  ) throws(HansardError) {
    var rows: [[UInt8]: [(catalog: Catalog, row: Int64)]] = [:]
    for shard in try store.shards(of: namespace) {
      let catalog = try store.catalog(shard, readOnly: true)
      let contents = CatalogContents(catalog)
      var users: [(row: Int64, name: String)] = []
      if let names {
        for name in names {
          if let row = try contents.row(ofUser: name) { users.append((row, name)) }
        }
      } else {
        users = try contents.users().map { ($0.id, $0.name) }
      }
      for user in users {
        rows[store.keys.subject(namespace, user: user.name), default: []].append(
          (catalog, user.row))
      }
    }
    for place in receipts.indices {
      let found = rows[receipts[place].subject] ?? []
      guard let conversations = receipts[place].conversationSubjects.map({ Set($0) }) else {
        receipts[place].rowsLeft = found.count
        continue
      }
      receipts[place].rowsLeft = 0
      for (catalog, row) in found {
        receipts[place].rowsLeft += try CatalogContents(catalog).conversations(ofUser: row).count {
          conversations.contains(store.keys.subject(namespace, conversation: $0.header.key))
        }
      }
    }
  }

  private func remove(_ draft: String) throws(HansardError) {
    try scrubAndRemove(draft, files: store.files)
    try store.files.syncDirectory(store.layout.receipts)
  }
}
