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
  private var owned: Shuffle
  private var homeless: Shuffle
  private var directory: OwnerDirectory

  /// The part of the memory budget that each of the two shuffles may fill before it spills.
  private static let shuffleShare = 4

  init(
    _ options: IngestOptions, store: Store, ledger: Ledger, run: String,
    progress: any ProgressReporting
  ) throws(HansardError) {
    let epoch = try ledger.tombstones(options.namespace).count
    var catalogs: [CatalogReader] = []
    for shard in try store.shards(of: options.namespace) {
      catalogs.append(try CatalogReader(try store.catalog(shard, readOnly: true)))
    }
    self.options = options
    self.store = store
    self.ledger = ledger
    self.run = run
    self.progress = progress
    tombstoneEpoch = epoch
    let budget = options.memoryBytes / MapPhase.shuffleShare
    owned = Shuffle(memoryBudget: budget) { () throws(HansardError) in try SpillFile(store) }
    homeless = Shuffle(memoryBudget: budget) { () throws(HansardError) in try SpillFile(store) }
    directory = OwnerDirectory(userOption: options.user, catalogs: catalogs)
  }

  mutating func read(
    _ path: DumpPath, number: Int, into report: inout IngestReport
  ) throws {
    let skipKey = SkipKey.of(path, options: options, store: store, tombstoneEpoch: tombstoneEpoch)
    if let skipKey, let known = try ledger.source(withSkipKey: skipKey) {
      try record(known.asDuplicate(number: number, path: path.path), into: &report)
      return
    }
    let reading = SourceReading(number, path, format: options.format, jobs: options.jobs)
    let size = try? store.files.status(of: path.path)?.byteCount
    var messages = 0
    var done: Int64 = 0
    var outcome = try reading.read { block in
      directory.learn(block.owners)
      done += Int64(block.inputBytes)
      messages += block.read
      try owned.append(block.owned)
      try homeless.append(block.homeless)
      progress.progress("reading \(path.path)", done: done, of: size ?? nil, messages: messages)
    }
    progress.finished("reading \(path.path)")
    outcome.record.skipKey = skipKey
    try Quarantine(store, run: run).write(outcome.rejections, source: number)
    for rejection in outcome.rejections where report.problems.count < IngestReport.maximumProblems {
      report.problems.append(
        "\(SourceLocation(rejection.path, byteOffset: rejection.byteOffset)): \(rejection.problem)")
    }
    report.notes += outcome.warnings.sorted().map { "\(path.path): \($0)" }
    try record(outcome.record, into: &report)
  }

  private func record(_ source: SourceRecord, into report: inout IngestReport) throws {
    try ledger.record(source, run: run)
    report.sources.append(source)
    report.bytesRead += source.bytes
  }

  /// Moves what had no owner to its user's partition, now that every dump has been heard.
  consuming func finish(into report: inout IngestReport) throws -> ShuffledRecords {
    for partition in 0..<Shuffle.partitionCount {
      for chunk in try homeless.take(partition) {
        var moved: [[UInt8]] = Array(repeating: [], count: Shuffle.partitionCount)
        let arena = TextArena(chunk)
        var position = 0
        while position < chunk.count {
          let record = RecordView(at: position, in: arena.bytes.span)
          position = record.end
          let owner = try directory.owner(of: record.conversation(in: arena))
          RecordCoder.append(
            record, of: arena, rehomedTo: owner, to: &moved[Shuffle.partition(of: owner)])
        }
        try owned.append(moved)
      }
    }
    if directory.unknown > 0 {
      report.notes.append(
        "\(directory.unknown) conversation\(directory.unknown == 1 ? " has" : "s have") no known"
          + " owner; give --user, or a dump of the conversations that names them")
    }
    try homeless.close()
    return ShuffledRecords(owned)
  }
}

/// The shuffle's result: partitions to be taken one by one.
final class ShuffledRecords {
  private var shuffle: Shuffle?

  init(_ shuffle: consuming Shuffle) { self.shuffle = consume shuffle }

  func take(_ partition: Int) throws(HansardError) -> [[UInt8]] {
    try shuffle?.take(partition) ?? []
  }

  func close() throws(HansardError) {
    try shuffle.take()?.close()
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
