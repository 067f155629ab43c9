import ChatModel
import Store

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

  /// Partitions are reduced on `jobs` tasks and written in their order, so that the same input
  /// gives the same store.
  func run(
    _ records: ShuffledRecords, sources: [SourceRecord], into report: inout IngestReport
  ) async throws -> (counts: [Int: SourceCounts], sequence: Int64) {
    let commit = try ShardCommit(plan.store, plan.shard, run: plan.run)
    let pool = ReduceWorkerPool(plan)
    var counts: [Int: SourceCounts] = [:]
    // A run is acknowledged by its rows in `run_counts`, even when nothing was new.
    for source in sources where !source.wasSkippedUnread { counts[source.number] = SourceCounts() }
    try await withThrowingTaskGroup(of: (Int, ReducedPartition).self) { group in
      var next = 0
      var finished: [Int: ReducedPartition] = [:]
      var written = 0
      while written < Shuffle.partitionCount {
        while next < Shuffle.partitionCount, next - written < jobs * 2 {
          let chunks = try records.take(next)
          let partition = next
          group.addTask { (partition, try pool.reduce(chunks)) }
          next += 1
        }
        guard let (partition, result) = try await group.next() else { break }
        finished[partition] = result
        while let result = finished.removeValue(forKey: written) {
          for batch in result.batches { try commit.add(batch) }
          try commit.condemn(pseudoUsers: result.movedFrom)
          report.add(result)
          for (source, sum) in result.counts { counts[source, default: SourceCounts()] += sum }
          written += 1
          progress.progress(
            "archiving", done: Int64(written), of: Int64(Shuffle.partitionCount),
            messages: report.messages)
        }
      }
    }
    progress.finished("archiving")
    let sequence = try commit.commit(counts: counts)
    report.bytesArchived += commit.archivedBytes
    report.catalogBytes += try commit.catalogBytes()
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
