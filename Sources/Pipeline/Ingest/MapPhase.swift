import ChatModel
import Dumps
import Store
import SystemIO

/// Reads every source into the shuffle, then finds owners for what is without one.
struct MapPhase: ~Copyable {
  private let options: IngestOptions
  private let store: Store
  private let ledger: Ledger
  private let run: String
  private let progress: any ProgressReporting
  private let tombstoneEpoch: Int
  private let tombstones: TombstoneIndex
  private let owned: Shuffle
  private let homeless: Shuffle
  private let workers: MapWorkers
  private var directory: OwnerDirectory
  private var unrecorded: [SourceRecord] = []
  private let sourceCount: Int
  private var messagesRead = 0

  /// Each record is made durable: thousands of small files are not to wait for the disk one by one.
  private static let recordedAtOnce = 100

  init(
    _ options: IngestOptions, sourceCount: Int, budget: MemoryBudget, store: Store, ledger: Ledger,
    run: String, tombstones: TombstoneIndex, progress: any ProgressReporting
  ) throws(HansardError) {
    let epoch = try ledger.tombstoneEpoch(options.namespace)
    var catalogs: [CatalogReader] = []
    for shard in try store.shards(of: options.namespace) {
      catalogs.append(try CatalogReader(try store.catalog(shard, readOnly: true)))
    }
    self.options = options
    self.sourceCount = sourceCount
    self.store = store
    self.ledger = ledger
    self.run = run
    self.progress = progress
    tombstoneEpoch = epoch
    self.tombstones = tombstones
    owned = Shuffle(
      partitionCount: budget.partitionCount, memoryBudget: budget.ownedPages, store: store)
    homeless = Shuffle(
      partitionCount: budget.partitionCount, memoryBudget: budget.homelessPages, store: store)
    workers = MapWorkers(
      owned: owned, homeless: homeless, jobs: options.jobs, memoryBudget: budget.openPages,
      profile: options.profile)
    directory = OwnerDirectory(userOption: options.user, catalogs: catalogs)
  }

  /// Reads the sources of a batch side by side, and notes what was found in their order.
  mutating func read(_ batch: SourceBatch, into report: inout IngestReport) throws {
    let sources = batch.sources
    let keys = concurrentMap(sources.count, jobs: options.jobs) {
      [options, store, tombstoneEpoch] place in
      SkipKey.of(
        sources[place].path, options: options, store: store, tombstoneEpoch: tombstoneEpoch)
    }
    let known = try ledger.sources(withSkipKeys: keys)
    let isAlone = sources.count == 1
    let shown: any ProgressReporting = isAlone ? progress : NoProgress()
    let outcomes = try concurrentMap(sources.count, jobs: options.jobs) {
      [options, workers, store, run, tombstones] place in
      guard known[place] == nil else { return nil as SourceOutcome? }
      let (number, path) = sources[place]
      let quarantine = SourceQuarantine(
        store, options.namespace, run: run, source: number, tombstones: tombstones)
      let outcome = try SourceReading(number, path, format: options.format, workers: workers)
        .read(showing: shown) { rejection, outcome throws(HansardError) in
          try quarantine.add(rejection, owner: outcome.owner(of: rejection, else: options.user))
        }
      try quarantine.finish()
      return outcome
    }
    for (place, (number, path)) in sources.enumerated() {
      if let known = known[place] {
        try record(known.asDuplicate(number: number, path: path.path), into: &report)
      } else if var outcome = outcomes[place] {
        if !outcome.isUnsettled { outcome.record.skipKey = keys[place] }
        try note(outcome, into: &report)
      }
    }
    if !isAlone, let last = sources.last {
      progress.progress(
        "reading \(sourceCount) files", done: Int64(last.number + 1), of: Int64(sourceCount),
        messages: messagesRead)
    }
  }

  private mutating func note(_ outcome: SourceOutcome, into report: inout IngestReport) throws {
    let room = IngestReport.maximumProblems - report.problems.count
    report.problems += outcome.problems.prefix(room)
    report.notes += outcome.warnings.sorted().map { "\(outcome.record.path): \($0)" }
    try record(outcome.record, into: &report)
  }

  private mutating func record(_ source: SourceRecord, into report: inout IngestReport) throws {
    report.sources.append(source)
    report.bytesRead += source.bytes
    messagesRead += source.counts.read
    unrecorded.append(source)
    if unrecorded.count >= MapPhase.recordedAtOnce { try recordSources() }
  }

  /// Notes in the ledger what was read so far.
  mutating func recordSources() throws(HansardError) {
    guard !unrecorded.isEmpty else { return }
    try ledger.record(unrecorded, run: run)
    unrecorded.removeAll()
  }

  /// Moves what had no owner to its user's partition, now that every dump has been heard.
  consuming func finish(into report: inout IngestReport) throws -> Shuffle {
    try recordSources()
    try workers.flush()
    guard !homeless.isEmpty else { return owned }
    var clock = StepClock(options.profile)
    for partition in owned.nonEmptyPartitions {
      try owned.forEachPage(of: partition) { page throws(HansardError) in
        let arena = TextArena(page)
        arena.forEachRecord { directory.learn($0, in: arena) }
      }
    }
    for partition in homeless.nonEmptyPartitions {
      try homeless.take(partition) { page throws(HansardError) in
        let arena = TextArena(page)
        try workers.withWorker { worker throws(HansardError) in
          try arena.forEachRecord { record throws(HansardError) in
            let owner = try directory.owner(of: record.conversation(in: arena))
            try worker.put(record, of: arena, rehomedTo: owner)
          }
        }
      }
    }
    try workers.flush()
    if directory.unknown > 0 {
      report.notes.append(
        "\(directory.unknown) conversation\(directory.unknown == 1 ? " has" : "s have") no known"
          + " owner; give --user, or a dump of the conversations that names them")
    }
    try homeless.close()
    clock.lap(.shuffle)
    return owned
  }
}

extension SourceRecord {
  /// A source that was read before: what was archived then is a duplicate now.
  func asDuplicate(number: Int, path: String) -> SourceRecord {
    var record = self
    record.number = number
    record.path = path
    record.wasSkippedUnread = true
    record.counts.duplicate += record.counts.archived
    record.counts.archived = 0
    return record
  }
}

extension SourceReading {
  /// Reads all of it and says how far it is, which only one reading at a time may.
  fileprivate consuming func read(
    showing progress: any ProgressReporting,
    refused: @escaping (Rejection, SourceOutcome) throws(HansardError) -> Void
  ) throws -> SourceOutcome {
    let (stage, total) = ("reading \(path.path)", path.byteCount)
    var messages = 0
    var done: Int64 = 0
    let listener = SourceListener(
      heard: { block in
        done += Int64(block.inputBytes)
        messages += block.read
        progress.progress(stage, done: done, of: total, messages: messages)
      }, refused: refused)
    let outcome = try read(listener)
    progress.finished(stage)
    return outcome
  }
}
