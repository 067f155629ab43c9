import ChatModel
import Dumps
import Retention
package import Store
import SystemIO

/// The main job: dumps in, store out.
///
/// A map (read, normalize), a shuffle by user, a reduce (dedup, count, summarize, compress), and one
/// commit a shard. Nothing is visible before the commit, and everything after it.
package struct Ingest {
  private let options: IngestOptions
  private let clock: any RunClock
  private let progress: any ProgressReporting

  package init(
    _ options: IngestOptions, clock: any RunClock = SystemClock(),
    progress: any ProgressReporting = NoProgress()
  ) {
    self.options = options
    self.clock = clock
    self.progress = progress
  }

  package func run() async throws -> IngestReport {
    let start = clock.now
    // A path that is not there must not leave a new store behind.
    _ = try DumpPath.expand(options.paths, outsideOf: StoreLayout(root: options.storeRoot))
    let store = try Store.openOrCreate(
      options.storeRoot, namespace: options.namespace, now: start)
    let writer = try StoreWriter(store, now: start)
    let run = try writer.ledger.newRunName(at: start)
    try writer.ledger.begin(
      run: run, namespace: options.namespace, command: options.command, at: start)
    do {
      var report = try await execute(in: run, with: writer)
      report.notes = writer.recovered + report.notes
      return report
    } catch {
      writer.abandon(
        run: run, options.namespace,
        note: (error as? HansardError)?.reason.rawValue ?? "internalError", at: clock.now)
      throw error
    }
  }

  /// Ingests as part of a run that the caller has begun, and closes its sources.
  package func execute(in run: String, with writer: StoreWriter) async throws -> IngestReport {
    let start = clock.now
    let paths = try DumpPath.expand(options.paths, outsideOf: writer.store.layout)
    let settled = try ErasureReceipts(writer.store, writer.ledger).settle(at: start)
    try GuardLog(writer.store).synchronize(with: writer.ledger)
    let removed = try QuarantineExpiry(writer.store, writer.ledger)
      .run(options.namespace, at: start)
    var report = try await execute(run, paths, writer)
    if removed > 0 {
      report.notes.insert(
        "\(removed) refused record\(removed == 1 ? "" : "s") of unknown owners were in quarantine for seven"
          + " days, and are removed", at: 0)
    }
    report.notes = settled + report.notes
    report.seconds = Double(clock.now.millisecondsSince1970 - start.millisecondsSince1970) / 1000
    return report
  }

  private func execute(
    _ run: String, _ paths: [DumpPath], _ writer: StoreWriter
  ) async throws -> IngestReport {
    let store = writer.store
    let tokenizers = try RunTokenizers(options.tokenizers, of: store)
    var report = IngestReport(run: run)
    let start = ProcessorTime.monotonic
    MemoryReturn.configure()
    let budget = MemoryBudget(
      options, inputBytes: paths.reduce(0) { $0 + ($1.byteCount ?? 0) })
    let tombstones = TombstoneIndex(
      try writer.ledger.tombstones(options.namespace),
      people: try writer.ledger.people(options.namespace), keys: store.keys,
      namespace: options.namespace)
    var map = try MapPhase(
      options, sourceCount: paths.count, budget: budget, store: store, ledger: writer.ledger,
      run: run, tombstones: tombstones, progress: progress)
    do {
      for batch in SourceBatch.batches(of: paths) { try map.read(batch, into: &report) }
    } catch {
      // A run that failed says how far it came.
      try? map.recordSources()
      throw error
    }
    let shuffled = try map.finish(into: &report)
    let units = try PartitionSplitting(store: store, budget: budget, jobs: options.jobs)
      .units(of: shuffled)
    // The reduction begins with its largest units: not on top of what reading needed.
    if report.bytesRead > Int64(options.memoryBytes) { MemoryReturn.now() }
    options.profile?.add(.map, since: start)

    var counts: [Int: SourceCounts] = [:]
    var sequences: [Int: Int64] = [:]
    for shard in try store.shards(of: options.namespace) {
      let plan = ReducePlan(
        store: store, shard: shard, run: run, tombstones: tombstones, tokenizers: tokenizers,
        level: options.level ?? store.settings.level,
        spanBytes: budget.partition, joinsSources: options.joinsSources,
        profile: options.profile)
      let reduce = ReducePhase(
        plan, jobs: options.jobs, memoryBytes: budget.reducing, progress: progress)
      let outcome = try await reduce.run(units, sources: report.sources, into: &report)
      sequences[shard.number] = outcome.sequence
      for (source, sum) in outcome.counts { counts[source, default: SourceCounts()] += sum }
    }
    try shuffled.close()
    try writer.ledger.close(
      run: run, namespace: options.namespace, counts: counts, sequences: sequences, at: clock.now)
    try HoldMatches(store, options.namespace).refresh(in: writer.ledger)
    try writer.ledger.checkpoint()
    report.sources = try writer.ledger.sources(of: run)
    return report
  }
}
