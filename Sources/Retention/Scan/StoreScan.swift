import ChatModel
import Dispatch
import Store
import Synchronization
import SystemIO

/// Looks through every byte of every file of a store, and every decoded frame and row, for what
/// erasures should have left nowhere.
///
/// The caller holds the store's lock and has recovered: nothing changes meanwhile.
struct StoreScan {
  private let store: Store
  /// Tasks at once.
  private let jobs: Int

  init(_ store: Store, jobs: Int) {
    self.store = store
    self.jobs = jobs
  }

  /// Changes nothing.
  ///
  /// - Throws: `.io` when the store's folders cannot be listed; a file that cannot be read is in the
  ///   report, and nothing is proven then.
  func look(
    for erasures: [Canaries], progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
  ) throws(HansardError) -> ScanReport {
    let units = try ScanUnits(store)
    let index = CanaryIndex(erasures, store.keys)
    let next = Atomic<Int>(0)
    let sum = Mutex(ScanFindings(index))
    DispatchQueue.concurrentPerform(iterations: max(1, jobs)) { _ in
      var worker = ScanWorker(store, erasures, index)
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < units.all.count else { break }
        worker.look(at: units.all[number])
        progress(number + 1, units.all.count)
      }
      sum.withLock { $0.add(worker.findings) }
    }
    var findings = sum.withLock { $0 }
    try DerivedTexts(store).settle(&findings)
    findings.unreadable = (units.unreadable + findings.unreadable).sorted()
    return ScanReport(erasures, index, findings)
  }
}
