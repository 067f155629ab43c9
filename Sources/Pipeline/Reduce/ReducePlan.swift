import ChatModel
import Store
import Synchronization
import Tokens

/// What every reduce worker of a run shares.
struct ReducePlan: Sendable {
  var store: Store
  var shard: Shard
  var run: String
  var tombstones: TombstoneIndex
  var tokenizer: Encoding
  var level: Int
  var profile: IngestProfile?
}

/// Lends workers to tasks; there are never more than tasks at once.
final class ReduceWorkerPool: Sendable {
  private let plan: ReducePlan
  private let idle = Mutex<[ReduceWorker]>([])

  init(_ plan: ReducePlan) { self.plan = plan }

  func reduce(
    _ partition: Int, of records: Shuffle
  ) throws(HansardError) -> ReducedPartition {
    let lent = idle.withLock { $0.popLast() }
    let worker = if let lent { lent } else { try ReduceWorker(plan) }
    let result = try worker.reduce(partition, of: records)
    idle.withLock { $0.append(worker) }
    return result
  }
}
