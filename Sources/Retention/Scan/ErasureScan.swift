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
  func look(for job: String, in store: Store) throws(HansardError) -> ScanReport {
    try StoreScan(store, jobs: jobs).look(
      for: [try PendingCanaries(store).ofJob(job)], progress: progress)
  }
}
