package import ChatModel
import Retention
package import Store
import SystemIO

/// Makes the catalogs of a namespace anew from its segments alone.
///
/// The catalog that is there may be missing, damaged, or older or newer than the ledger. What only a
/// readable old one knows (aliases, which conversations are related) is carried over, otherwise lost:
/// the next ingest of those dumps finds it again.
///
/// An erasure that was interrupted, and whose catalog was lost with the places that it had condemned, is
/// done again: what it had begun to blank is blank, and the rest is found by its tombstones.
package struct Rebuild {
  private let store: Store
  private let namespace: Namespace
  private let acceptsLoss: Bool
  private let largest: Int
  private let clock: any RunClock
  private let progress: any ProgressReporting

  /// - Parameters:
  ///   - acceptsLoss: go on though segments are missing that the present catalog lists.
  ///   - largest: a conversation with more bytes of lines is never in memory as a whole.
  package init(
    _ store: Store, _ namespace: Namespace, acceptsLoss: Bool = false,
    largest: Int = ConversationLoader.defaultLargest,
    clock: any RunClock = SystemClock(), progress: any ProgressReporting = NoProgress()
  ) {
    self.store = store
    self.namespace = namespace
    self.acceptsLoss = acceptsLoss
    self.largest = largest
    self.clock = clock
    self.progress = progress
  }

  /// Findings are what could not be adopted.
  ///
  /// - Throws: `.locked` when another run holds the store; `.damaged` when the archive lacks segments;
  ///   `.held` when a hold forbids to do an interrupted erasure again.
  package func run() throws(HansardError) -> HealthReport {
    let ledger = try store.ledger(readOnly: false)
    if try isErasing(ledger) { try recover() }
    let isErasing = try isErasing(ledger)
    var report = try rebuild(ledger, isErasing: isErasing)
    if isErasing { try eraseAgain(into: &report) }
    return report
  }

  private func isErasing(_ ledger: Ledger) throws(HansardError) -> Bool {
    try ledger.runs(namespace: nil).contains {
      $0.state == .open && $0.command == RunRecord.erasure
    }
  }

  /// A catalog that is there knows best what became of an erasure.
  private func recover() throws(HansardError) {
    do { _ = try StoreWriter(store, now: clock.now) } catch  where error.reason != .locked {}
  }

  private func rebuild(
    _ ledger: Ledger, isErasing: Bool
  ) throws(HansardError) -> HealthReport {
    let lock = try FileLock(store.layout.lock)
    var report = HealthReport()
    // With what an unfinished erasure has noted: so the store stays closed until it is done again.
    try GuardLog(store).synchronize(with: ledger, advancing: !isErasing)
    let gate = try TombstoneGate(store, ledger, namespace)
    for shard in try store.shards(of: namespace) {
      try rebuild(shard, ledger, gate, into: &report)
      StopSignals.shared.settled()
    }
    try ledger.checkpoint()
    extendLifetime(lock)
    return report
  }

  /// Recovery takes the tombstones of what had not ended out of the ledger, and the guard log knows them.
  private func eraseAgain(into report: inout HealthReport) throws(HansardError) {
    _ = try StoreWriter(store, now: clock.now)
    let repeated = try Restore(root: store.layout.root, files: store.files)
      .run(from: nil) { clock.now }.repeated
    report.notes += repeated.map { "an erasure that was interrupted was done again: \($0)" }
  }

  private func rebuild(
    _ shard: Shard, _ ledger: Ledger, _ gate: TombstoneGate, into report: inout HealthReport
  ) throws(HansardError) {
    let old = OldCatalog(store, shard)
    let candidates = try SegmentCandidates(store, shard, ledger, into: &report)
    if !acceptsLoss { try refuseLoss(old, candidates, shard, ledger) }

    let builder = try CatalogBuilder(
      store, shard, sequence: try ledger.sequence(of: shard),
      order: candidates.areReordered ? ArchiveOrder(try ledger.runs(namespace: namespace)) : nil)
    var adoption = SegmentAdoption(store, shard, builder, gate)
    for (done, candidate) in candidates.all.enumerated() {
      progress.progress(
        "reading segments", done: Int64(done), of: Int64(candidates.all.count),
        messages: report.messages)
      try adoption.adopt(candidate, into: &report)
    }
    try builder.finishReading()
    if let catalog = old.catalog { try builder.carryOver(catalog) }
    try copySums(ledger, shard, to: builder)
    try derive(builder, into: &report)
    progress.finished("reading segments")
    old.close()
    try builder.replace(nextSegment: max(old.nextSegment, candidates.highestNumber + 1))
    try adoption.placeFilters()
  }

  /// An archive that is not there must not end as an empty catalog.
  private func refuseLoss(
    _ old: OldCatalog, _ candidates: SegmentCandidates, _ shard: Shard, _ ledger: Ledger
  ) throws(HansardError) {
    let present = Set(candidates.all.flatMap { [$0.index.segmentID] + $0.index.replaces })
    let missing = old.segments.filter { !$0.isRetired }.count { segment in
      segment.segmentID.map { !present.contains($0) } ?? false
    }
    let tombstones = try ledger.tombstones(namespace)
    let isEmpty = candidates.all.isEmpty && old.catalog == nil && tombstones.isEmpty
    let archived = try ledger.archivedMessages(in: namespace)
    let lostAll = isEmpty && archived > 0
    guard missing > 0 || lostAll else { return }
    throw HansardError(
      .damaged, while: "rebuilding a catalog",
      at: SourceLocation(store.layout.archiveFolder(shard)),
      cause: lostAll
        ? "the ledger knows of archived messages, and there is no segment"
        : "\(missing) segment\(missing == 1 ? " is" : "s are") missing or unreadable that the catalog"
          + " lists",
      hint: "restore the archive first; --accept-loss goes on without them")
  }

  /// Copies the ledger's sums, which are the truth.
  ///
  /// It has one sum for all shards: this one gets what the others do not have.
  private func copySums(
    _ ledger: Ledger, _ shard: Shard, to builder: CatalogBuilder
  ) throws(HansardError) {
    for run in try ledger.runs(namespace: namespace) where run.state == .closed {
      var others: [Int: SourceCounts] = [:]
      for other in store.settings.shards(of: namespace) where other != shard {
        guard let catalog = try? store.catalog(other, readOnly: true),
          let found = try? catalog.counts(of: run.run)
        else { continue }
        for (source, sum) in found.counts { others[source, default: SourceCounts()] += sum }
      }
      for source in try ledger.sources(of: run.run) where !source.wasSkippedUnread {
        var sum = source.counts
        let other = others[source.number] ?? SourceCounts()
        sum.archived -= other.archived
        sum.duplicate -= other.duplicate
        sum.tombstoned -= other.tombstoned
        // Readers reject, before anything is known of shards.
        sum.rejected = 0
        try builder.add(run: run.run, source: source.number, sum)
      }
    }
  }

  /// User by user and conversation by conversation.
  private func derive(
    _ builder: CatalogBuilder, into report: inout HealthReport
  ) throws(HansardError) {
    let contents = CatalogContents(builder.catalog)
    var rederivation = Rederivation(store, builder.catalog, largest: largest)
    let users = try contents.users()
    for (done, user) in users.enumerated() {
      progress.progress(
        "deriving", done: Int64(done), of: Int64(users.count), messages: report.messages)
      let fingerprinter = Fingerprinter(
        store.keys.fingerprints(namespace, user: user.name, salt: user.salt))
      let empty = UserBatch(
        userID: user.name, isPseudo: Normalizer.isPseudo(user.name), salt: user.salt)
      var batch = empty
      var texts = 0
      for row in try contents.conversations(ofUser: user.id) {
        let result = try rederivation.conversation(
          row.id, key: row.header.key, fingerprinter: fingerprinter)
        batch.conversations.append(result.update)
        batch.usage += result.usage.map { UsageEntry(key: $0.key, sum: $0.value) }
        report.conversations += 1
        report.messages += result.versionCount
        texts += result.versionCount
        if texts >= Rebuild.textsWrittenTogether {
          try builder.write(batch)
          batch = empty
          texts = 0
        }
      }
      if !batch.conversations.isEmpty { try builder.write(batch) }
    }
    progress.finished("deriving")
  }

  /// Of one user: what is known of them is in memory until it is written.
  private static let textsWrittenTogether = 10_000
}
