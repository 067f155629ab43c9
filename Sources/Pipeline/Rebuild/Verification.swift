package import ChatModel
package import Store
import SystemIO

/// Looks through one namespace and says what is wrong with it; changes nothing.
package struct Verification {
  private let store: Store
  private let namespace: Namespace
  private let isDeep: Bool
  private let jobs: Int
  private let largest: Int
  private let progress: any ProgressReporting

  /// - Parameters:
  ///   - isDeep: also reads every line, and derives again what catalogs say.
  ///   - jobs: users that are looked at side by side.
  ///   - largest: conversations with more bytes of lines are never in memory as a whole.
  package init(
    _ store: Store, _ namespace: Namespace, isDeep: Bool, jobs: Int = 2,
    largest: Int = ConversationLoader.defaultLargest,
    progress: any ProgressReporting = NoProgress()
  ) {
    self.store = store
    self.namespace = namespace
    self.isDeep = isDeep
    self.jobs = jobs
    self.largest = largest
    self.progress = progress
  }

  /// Damage is in the report, not thrown.
  ///
  /// - Throws: `.locked` when a run is in progress, whose half would look like damage.
  package func run() throws(HansardError) -> HealthReport {
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

  /// As `run`, for a caller that holds the store's lock.
  package func look() throws(HansardError) -> HealthReport {
    var (report, catalogs) = try StoreHealth(store, namespace).check { done, total in
      progress.progress(
        "checking segments", done: Int64(done), of: Int64(total), messages: 0)
    }
    progress.finished("checking segments")
    guard isDeep else { return report }
    for catalog in catalogs {
      do {
        try DeepVerification(store, catalog, jobs: jobs, largest: largest)
          .check(into: &report, progress: progress)
      } catch {
        report.add(error, at: catalog.path)
      }
    }
    return report
  }
}
