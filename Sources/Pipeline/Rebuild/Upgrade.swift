package import ChatModel
package import Store
import SystemIO

/// Brings a store of an older Hansard to what this one makes.
///
/// The format is the first one, so that no file is written otherwise. What can be older are titles, summaries,
/// keywords and languages, which are derived: catalogs in which another version has made some of them
/// are made anew.
package struct Upgrade {
  private let store: Store
  private let clock: any RunClock
  private let progress: any ProgressReporting

  package init(
    _ store: Store, clock: any RunClock = SystemClock(),
    progress: any ProgressReporting = NoProgress()
  ) {
    self.store = store
    self.clock = clock
    self.progress = progress
  }

  /// What was done of a namespace.
  package struct Upgraded: Sendable {
    package var namespace: Namespace
    /// What making its catalogs anew came to; nil when they were up to date.
    package var report: HealthReport?
  }

  /// Can be interrupted anywhere, and run again.
  ///
  /// - Parameter namespaces: nil for all.
  /// - Throws: as `Rebuild`; `.newerFormat` when a newer Hansard has written a catalog.
  package func run(_ namespaces: [Namespace]? = nil) throws(HansardError) -> [Upgraded] {
    var result: [Upgraded] = []
    for namespace in namespaces ?? store.settings.shards.keys.sorted() {
      let isCurrent = try isCurrent(namespace)
      result.append(
        Upgraded(
          namespace: namespace,
          report: isCurrent
            ? nil : try Rebuild(store, namespace, clock: clock, progress: progress).run()))
    }
    return result
  }

  private func isCurrent(_ namespace: Namespace) throws(HansardError) -> Bool {
    for shard in try store.shards(of: namespace) {
      let catalog = try store.catalog(shard, readOnly: true)
      guard try CatalogContents(catalog).hasCurrentDerivation() else { return false }
    }
    return true
  }
}
