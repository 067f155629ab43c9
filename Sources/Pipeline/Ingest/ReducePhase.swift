import ChatModel
import Store
import SystemIO

/// Reduces all partitions of one shard and commits what they come to.
struct ReducePhase {
  private let plan: ReducePlan
  private let jobs: Int
  private let progress: any ProgressReporting

  init(_ plan: ReducePlan, jobs: Int, progress: any ProgressReporting) {
    self.plan = plan
    self.jobs = jobs
    self.progress = progress
  }

  /// Partitions are reduced on `jobs` tasks and written in one order, so that the same input gives
  /// the same store.
  func run(
    _ records: Shuffle, sources: [SourceRecord], into report: inout IngestReport
  ) async throws -> (counts: [Int: SourceCounts], sequence: Int64) {
    let start = ProcessorTime.monotonic
    let commit = try ShardCommit(plan.store, plan.shard, run: plan.run)
    let pool = ReduceWorkerPool(plan)
    var clock = StepClock(plan.profile)
    var counts: [Int: SourceCounts] = [:]
    // A run is acknowledged by its rows in `run_counts`, even when nothing was new.
    for source in sources where !source.wasSkippedUnread { counts[source.number] = SourceCounts() }
    let partitions = records.partitionsBySize
    try await withThrowingTaskGroup(of: (Int, ReducedPartition).self) { group in
      var next = 0
      var running = 0
      var finished: [Int: ReducedPartition] = [:]
      var written = 0
      while written < partitions.count {
        while next < partitions.count, running <= jobs, next - written < jobs * 8 {
          let place = next
          group.addTask { (place, try pool.reduce(partitions[place], of: records)) }
          next += 1
          running += 1
        }
        guard let (place, result) = try await group.next() else { break }
        running -= 1
        finished[place] = result
        clock.restart()
        while let result = finished.removeValue(forKey: written) {
          for batch in result.batches { try commit.add(batch) }
          clock.lap(.rows)
          try commit.condemn(pseudoUsers: result.movedFrom)
          report.add(result)
          for (source, sum) in result.counts { counts[source, default: SourceCounts()] += sum }
          written += 1
          progress.progress(
            "archiving", done: Int64(written), of: Int64(partitions.count),
            messages: report.messages)
        }
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
