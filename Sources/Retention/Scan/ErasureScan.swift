import ChatModel
import Store

/// The scan that is asked for together with an erasure.
package struct ErasureScan {
  private let jobs: Int
  private let progress: @Sendable (_ done: Int, _ total: Int) -> Void

  /// - Parameter jobs: tasks at once.
  package init(
    jobs: Int, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.jobs = jobs
    self.progress = progress
  }

  /// The caller holds the store, and has erased.
  ///
  /// - Returns: an outcome for each of the jobs, in their order.
  func look(for jobs: [String], in store: Store) throws(HansardError) -> ScanReport {
    let pending = PendingCanaries(store)
    var canaries: [Canaries] = []
    for job in jobs { canaries.append(try pending.ofJob(job)) }
    return try StoreScan(store, jobs: self.jobs).look(for: canaries, progress: progress)
  }
}
