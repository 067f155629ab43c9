import ChatModel
import Store
import Synchronization
import SystemIO

/// What every reduce worker of a run shares.
struct ReducePlan: Sendable {
  var store: Store
  var shard: Shard
  var run: String
  var tombstones: TombstoneIndex
  var tokenizers: RunTokenizers
  var level: Int
  /// Bytes of a large conversation that are reduced at once.
  var spanBytes: Int
  /// All sources of the run are parts of one dump.
  var joinsSources: Bool
  var profile: IngestProfile?
}

/// Lends workers to tasks; there are never more than tasks at once.
final class ReduceWorkerPool: Sendable {
  private let plan: ReducePlan
  private let idle = Mutex<[ReduceWorker]>([])
  private let salts = SharedSalts()

  init(_ plan: ReducePlan) { self.plan = plan }

  func reduce(_ unit: ReduceUnit) throws(HansardError) -> ReducedPartition {
    let worker = try take()
    let result = try worker.reduce(unit)
    idle.withLock { $0.append(worker) }
    return result
  }

  /// As `ReduceWorker.reduce(large:)`.
  func reduce(
    large unit: ReduceUnit, _ write: (FrameDraft) throws(HansardError) -> WrittenFrame
  ) throws(HansardError) -> (partition: ReducedPartition, frames: [WrittenFrame])? {
    let worker = try take()
    let result = try worker.reduce(large: unit, write)
    idle.withLock { $0.append(worker) }
    return result
  }

  private func take() throws(HansardError) -> ReduceWorker {
    let lent = idle.withLock { $0.popLast() }
    return if let lent { lent } else { try ReduceWorker(plan, salts) }
  }
}

/// The salts of new users whose conversations are in several units.
final class SharedSalts: Sendable {
  private let salts = Mutex<[ExactText: [UInt8]]>([:])

  func salt(of user: String) -> [UInt8] {
    let user = ExactText(user)
    return salts.withLock { salts in
      if let known = salts[user] { return known }
      let salt = randomBytes(16)
      salts[user] = salt
      return salt
    }
  }
}
