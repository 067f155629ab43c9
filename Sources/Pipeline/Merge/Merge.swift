import ChatModel
import Retention
package import Store
import SystemIO

/// Takes in another store's conversations as if they came with a dump: deduplicated, kept out by this
/// store's tombstones, and with sums that close for each of its segments.
///
/// The other store is left as it is. Its quarantine, receipts, holds and tombstones are not taken over:
/// they are signed and hashed with its own keys. So it may have no parked erasures: what they hide there
/// would be seen here.
package struct Merge {
  private let options: IngestOptions
  private let other: Store
  private let namespace: Namespace
  private let clock: any RunClock
  private let progress: any ProgressReporting

  /// - Parameters:
  ///   - options: of the ingest; its paths are not used.
  ///   - namespace: of the other store.
  package init(
    _ options: IngestOptions, from other: Store, _ namespace: Namespace,
    clock: any RunClock = SystemClock(), progress: any ProgressReporting = NoProgress()
  ) {
    self.options = options
    self.other = other
    self.namespace = namespace
    self.clock = clock
    self.progress = progress
  }

  /// - Throws: `.usage` for the same store, `.notFound` when the other one has nothing to give, `.held`
  ///   when it has parked erasures, `.locked` when a run holds either.
  package func run() async throws -> IngestReport {
    if let own = try? Store.open(options.storeRoot),
      own.settings.storeID == other.settings.storeID
    {
      throw HansardError(
        .usage, while: "merging a store", at: SourceLocation(other.layout.root),
        cause: "it is this store, or a copy of it",
        hint: "`hansard restore` puts a copy in place")
    }
    // Recovered, so that every segment stands in its place and no erasure is half done.
    let writer = try StoreWriter(other, now: clock.now)
    defer { extendLifetime(writer) }
    try requireNothingParked(in: writer.ledger)
    var options = options
    options.paths = try segments()
    options.command = "merge"
    options.joinsSources = true
    guard !options.paths.isEmpty else {
      throw HansardError(
        .notFound, while: "merging a store", at: SourceLocation(other.layout.root),
        cause: "namespace '\(namespace)' has no segments")
    }
    var report = try await Ingest(options, clock: clock, progress: progress).run()
    let holds = try Holds(other, namespace).list().count
    if holds > 0 {
      report.notes.append(
        "\(holds) hold\(holds == 1 ? " is" : "s are") in force in the other store, and not in this one:"
          + " `hansard hold add` places them here")
    }
    return report
  }

  private func requireNothingParked(in ledger: Ledger) throws(HansardError) {
    let parked = try ledger.parkedRequests(namespace).count
    guard parked > 0 else { return }
    throw HansardError(
      .held, while: "merging a store", at: SourceLocation(other.layout.root),
      cause:
        "\(parked) erasure\(parked == 1 ? " is" : "s are") parked there, and what is hidden there"
        + " would be seen here",
      hint: "`hansard hold list` shows them: first release the holds, or run"
        + " `hansard retention apply` there when the statutory rules are over")
  }

  private func segments() throws(HansardError) -> [String] {
    var paths: [String] = []
    for shard in try other.shards(of: namespace) {
      for segment in try CatalogContents(try other.catalog(shard, readOnly: true)).segments()
      where !segment.isRetired {
        paths.append(other.layout.segment(shard, segment.month, number: segment.number))
      }
    }
    return paths
  }
}
