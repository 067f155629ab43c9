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

  /// Units are reduced on `jobs` tasks and written in their order, so that the same input gives the
  /// same store.
  func run(
    _ units: [ReduceUnit], sources: [SourceRecord], into report: inout IngestReport
  ) async throws -> (counts: [Int: SourceCounts], sequence: Int64) {
    let start = ProcessorTime.monotonic
    let commit = try ShardCommit(plan.store, plan.shard, run: plan.run)
    let pool = ReduceWorkerPool(plan)
    var clock = StepClock(plan.profile)
    var counts: [Int: SourceCounts] = [:]
    // A run is acknowledged by its rows in `run_counts`, even when nothing was new.
    for source in sources where !source.wasSkippedUnread { counts[source.number] = SourceCounts() }
    try await withThrowingTaskGroup(of: (Int, ReducedPartition).self) { group in
      var next = 0
      var running = 0
      var bytes = 0
      var finished: [Int: ReducedPartition] = [:]
      var written = 0
      var unreturned = 0
      while written < units.count {
        // Writing is a task too, and no core waits for it.
        let atOnce = finished[written] == nil ? jobs : jobs - 1
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
        while let result = finished.removeValue(forKey: written) {
          for batch in result.batches { try commit.add(batch) }
          clock.lap(.rows)
          try commit.condemn(pseudoUsers: result.movedFrom)
          report.add(result)
          for (source, sum) in result.counts { counts[source, default: SourceCounts()] += sum }
          bytes -= units[written].byteCount
          unreturned += units[written].byteCount
          written += 1
          progress.progress(
            "archiving", done: Int64(written), of: Int64(units.count),
            messages: report.messages)
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
    progress.finished("archiving")
    plan.profile?.add(.reduce, since: start)
    let commitStart = ProcessorTime.monotonic
    clock.restart()
    let sequence = try commit.commit(counts: counts)
    report.bytesArchived += commit.archivedBytes
    report.catalogBytes += try commit.catalogBytes()
    clock.lap(.commit)
    plan.profile?.add(.commit, since: commitStart)
    return (counts, sequence)
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
