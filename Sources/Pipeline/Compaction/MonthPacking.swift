import ChatModel
import Store
import Synchronization
import SystemIO

/// Packs one month of one shard and commits what it comes to.
struct MonthPacking {
  private let plan: CompactionPlan
  private let options: CompactionOptions
  private let progress: any ProgressReporting

  init(
    _ plan: CompactionPlan, _ options: CompactionOptions, _ progress: any ProgressReporting
  ) {
    self.plan = plan
    self.options = options
    self.progress = progress
  }

  func pack(
    in run: String, with writer: StoreWriter
  ) async throws -> CompactionReport.Month {
    let source = try CompactionSource(writer.store, plan, maximumFrames: options.frames)
    let commit = try CompactionCommit(writer.store, plan, run: run)
    try await pack(source, of: writer.store, into: commit)
    let sequence = try commit.commit()
    // Before anything else can fail: the next start must not take the catalog for a foreign one.
    try writer.ledger.note([plan.shard.number: sequence], plan.shard.namespace)
    try commit.settle()
    StopSignals.shared.settled()
    var month = CompactionReport.Month(plan)
    month.segments.after = commit.frameCount > 0 ? 1 : 0
    month.frames.after = Int64(commit.frameCount)
    month.bytes.after = commit.byteCount
    return month
  }

  /// Batches are packed on several tasks and written in their order, so that the same segments give
  /// the same frames.
  private func pack(
    _ source: CompactionSource, of store: Store, into commit: CompactionCommit
  ) async throws {
    let pool = FramePackerPool(
      level: options.level, wordKey: store.keys.words(plan.shard.namespace))
    let stage = "packing \(plan.month)"
    let total = source.rawBytes
    var packed: Int64 = 0
    try await withThrowingTaskGroup(of: (Int, [PackedFrame]).self) { group in
      var next = 0
      var finished: [Int: [PackedFrame]] = [:]
      var written = 0
      var isAtEnd = false
      while true {
        while !isAtEnd, next - written - finished.count < options.tasks,
          next - written < 2 * options.tasks
        {
          let batch = try source.next(byteCount: CompactionOptions.batchBytes)
          guard !batch.isEmpty else {
            isAtEnd = true
            break
          }
          let number = next
          group.addTask { (number, try pool.pack(batch)) }
          next += 1
        }
        guard let (number, frames) = try await group.next() else { break }
        finished[number] = frames
        while let frames = finished.removeValue(forKey: written) {
          for frame in frames {
            try commit.add(frame)
            packed += Int64(frame.rawLength)
          }
          written += 1
          progress.progress(stage, done: packed, of: total, messages: 0)
        }
      }
    }
    progress.finished(stage)
  }
}

/// Lends packers to tasks; there are never more than tasks at once.
private final class FramePackerPool: Sendable {
  private let level: Int
  private let wordKey: KeyedHash.Key
  private let idle = Mutex<[FramePacker]>([])

  init(level: Int, wordKey: KeyedHash.Key) {
    self.level = level
    self.wordKey = wordKey
  }

  func pack(_ batch: [LoadedGroup]) throws(HansardError) -> [PackedFrame] {
    let lent = idle.withLock { $0.popLast() }
    let packer = lent ?? FramePacker(level: level, wordKey: wordKey)
    defer { idle.withLock { $0.append(packer) } }
    var packed: [PackedFrame] = []
    for group in batch { packed.append(try packer.pack(group)) }
    return packed
  }
}
