import ChatModel
import Store
import SystemIO

/// Reduces all partitions of one shard and commits what they come to.
struct ReducePhase {
  private let plan: ReducePlan
  private let jobs: Int
  private let memoryBytes: Int
  private let progress: any ProgressReporting

  /// - Parameter memoryBytes: of records that are reduced, or were and wait to be written.
  init(_ plan: ReducePlan, jobs: Int, memoryBytes: Int, progress: any ProgressReporting) {
    self.plan = plan
    self.jobs = jobs
    self.memoryBytes = memoryBytes
    self.progress = progress
  }

  /// What units come to, as they are written.
  private struct Written {
    var counts: [Int: SourceCounts]
    var unitCount = 0
    let unitTotal: Int

    mutating func add(_ partition: ReducedPartition, to report: inout IngestReport) {
      report.add(partition)
      for (source, sum) in partition.counts { counts[source, default: SourceCounts()] += sum }
      unitCount += 1
    }
  }

  /// Units are written in their order, so that the same input gives the same store.
  func run(
    _ units: [ReduceUnit], sources: [SourceRecord], into report: inout IngestReport
  ) async throws -> (counts: [Int: SourceCounts], sequence: Int64) {
    let start = ProcessorTime.monotonic
    let commit = try ShardCommit(plan.store, plan.shard, run: plan.run)
    let pool = ReduceWorkerPool(plan)
    // A run is acknowledged by its rows in `run_counts`, even when nothing was new.
    let read = sources.filter { !$0.wasSkippedUnread }
    var written = Written(
      counts: Dictionary(uniqueKeysWithValues: read.map { ($0.number, SourceCounts()) }),
      unitTotal: units.count)
    let others = try reduceLarge(units, pool, commit, &written, &report)
    try await reduce(others, pool, commit, &written, &report)
    progress.finished("archiving")
    plan.profile?.add(.reduce, since: start)
    let commitStart = ProcessorTime.monotonic
    var clock = StepClock(plan.profile)
    clock.restart()
    let sequence = try commit.commit(counts: written.counts)
    report.bytesArchived += commit.archivedBytes
    report.catalogBytes += try commit.catalogBytes()
    clock.lap(.commit)
    plan.profile?.add(.commit, since: commitStart)
    return (written.counts, sequence)
  }

  /// Large conversations one at a time, each with all of the memory for what must be known of it.
  ///
  /// Returns the units that are left.
  private func reduceLarge(
    _ units: [ReduceUnit], _ pool: ReduceWorkerPool, _ commit: ShardCommit,
    _ written: inout Written, _ report: inout IngestReport
  ) throws(HansardError) -> [ReduceUnit] {
    var clock = StepClock(plan.profile)
    var others: [ReduceUnit] = []
    if units.contains(where: \.isLargeConversation) { MemoryReturn.now() }
    for unit in units {
      let reduced =
        unit.isLargeConversation
        ? try pool.reduce(large: unit, { draft throws(HansardError) in try commit.write(draft) })
        : nil
      guard let (partition, frames) = reduced else {
        others.append(unit)
        continue
      }
      clock.restart()
      for batch in partition.batches { try commit.add(batch, written: frames) }
      clock.lap(.rows)
      written.add(partition, to: &report)
      show(written, report)
      MemoryReturn.now()
    }
    return others
  }

  /// The others, on `jobs` tasks.
  private func reduce(
    _ units: [ReduceUnit], _ pool: ReduceWorkerPool, _ commit: ShardCommit,
    _ written: inout Written, _ report: inout IngestReport
  ) async throws {
    var clock = StepClock(plan.profile)
    try await withThrowingTaskGroup(of: (Int, ReducedPartition).self) { group in
      var next = 0
      var running = 0
      var bytes = 0
      var finished: [Int: ReducedPartition] = [:]
      var place = 0
      var unreturned = 0
      while place < units.count {
        // Writing is a task too, and no core waits for it.
        let atOnce = finished[place] == nil ? jobs : jobs - 1
        while next < units.count, running < atOnce,
          running == 0 || bytes + units[next].byteCount <= memoryBytes
        {
          let place = next
          group.addTask { (place, try pool.reduce(units[place])) }
          bytes += units[place].byteCount
          next += 1
          running += 1
        }
        clock.restart()
        while let result = finished.removeValue(forKey: place) {
          for batch in result.batches { try commit.add(batch) }
          clock.lap(.rows)
          try commit.condemn(pseudoUsers: result.movedFrom)
          written.add(result, to: &report)
          bytes -= units[place].byteCount
          unreturned += units[place].byteCount
          place += 1
          show(written, report)
        }
        if unreturned > memoryBytes / 4 {
          MemoryReturn.now()
          unreturned = 0
        }
        let canBegin = next < units.count && running < jobs && atOnce < jobs
        guard !canBegin, let (place, result) = try await group.next() else { continue }
        running -= 1
        finished[place] = result
      }
    }
  }

  private func show(_ written: Written, _ report: IngestReport) {
    progress.progress(
      "archiving", done: Int64(written.unitCount), of: Int64(written.unitTotal),
      messages: report.messages)
  }
}

extension IngestReport {
  mutating func add(_ partition: ReducedPartition) {
    newConversations += partition.newConversations
    grownConversations += partition.grownConversations
    messages += partition.messages
    tokensExact += partition.tokensExact
    tokensReported += partition.tokensReported
    tokensEstimated += partition.tokensEstimated
  }
}
