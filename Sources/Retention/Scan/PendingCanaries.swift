import ChatModel
import Store
import SystemIO

/// The sealed canaries of erasures that no scan has settled yet.
struct PendingCanaries {
  private let store: Store

  init(_ store: Store) { self.store = store }

  /// Of erasures that have ended, oldest first: those that have a receipt, or had one that was moved away.
  ///
  /// - Parameter receipts: the erasures that the audit log has an entry for.
  func all(receipts: [String: [UInt8]]) throws(HansardError) -> [Canaries] {
    var pending: [Canaries] = []
    for name in try store.files.list(store.layout.receipts) ?? []
    where name.hasSuffix(Canaries.fileSuffix) {
      let job = String(name.dropLast(Canaries.fileSuffix.count))
      if receipts[job] == nil, try store.files.status(of: store.layout.receipt(of: job)) == nil {
        continue
      }
      pending.append(try Canaries.read(store.layout.canaries(of: job), of: store))
    }
    return pending
  }

  func ofJob(_ job: String) throws(HansardError) -> Canaries {
    try Canaries.read(store.layout.canaries(of: job), of: store)
  }

  /// Overwrites and removes them, durably; those that are gone already are fine.
  ///
  /// Half overwritten they could not be read: so first they get a name under which nobody reads them, and
  /// under which `ErasureReceipts.settle` removes what an interruption leaves.
  func destroy(_ jobs: [String]) throws(HansardError) {
    guard !jobs.isEmpty else { return }
    var doomed: [String] = []
    for path in jobs.map(store.layout.canaries(of:)) {
      let aside = path + ".new"
      // Of an interrupted writing.
      try scrubAndRemove(aside, files: store.files)
      guard try store.files.status(of: path) != nil else { continue }
      try store.files.rename(path, to: aside)
      doomed.append(aside)
    }
    try store.files.syncDirectory(store.layout.receipts)
    for path in doomed { try scrubAndRemove(path, files: store.files) }
    if !doomed.isEmpty { try store.files.syncDirectory(store.layout.receipts) }
  }
}
