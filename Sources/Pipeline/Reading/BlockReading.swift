import ChatModel
import Dispatch
import Dumps
import Store
import Synchronization
import SystemIO

/// Reads one member: one task frames, all cores understand the blocks.
struct BlockReading {
  let reader: any DumpReader
  let sample: EntrySample
  let source: Int
  let entry: Int
  let path: String
  let accountUser: String?
  let workers: MapWorkers

  /// Blocks gathered before they are read together.
  private var blocksPerRound: Int { workers.jobs * 4 }

  func run(
    _ stream: inout EntryStream, into outcome: inout SourceOutcome,
    _ deliver: SourceReading.Deliver
  ) throws {
    var clock = StepClock(workers.profile)
    var framer = reader.framer(for: sample)
    var items: [FramedItem] = []
    var mark = byteOrderMarkLength(stream.peek(upTo: 3))
    var truncated: String?
    do {
      while try stream.readChunk({ bytes in
        if mark > 0 {
          let skipped = min(mark, bytes.count)
          framer.push(bytes.extracting(skipped..<bytes.count), into: &items)
          mark -= skipped
        } else {
          framer.push(bytes, into: &items)
        }
      }) {
        if items.count >= blocksPerRound { try flush(&items, into: &outcome, &clock, deliver) }
      }
    } catch let error as HansardError where error.isAboutInput {
      // The notice that follows the walk counts the break itself.
      truncated = error.cause ?? error.reason.rawValue
    }
    outcome.record.bytes += stream.byteOffset
    framer.finish(truncated: truncated, into: &items)
    try flush(&items, into: &outcome, &clock, deliver)
  }

  private func flush(
    _ items: inout [FramedItem], into outcome: inout SourceOutcome, _ clock: inout StepClock,
    _ deliver: SourceReading.Deliver
  ) throws {
    var blocks: [RecordBlock] = []
    for item in items {
      switch item {
      case .block(let block): blocks.append(block)
      case .skipped(let what, let count): outcome.record.skipped[what, default: 0] += count
      case .problem(let problem):
        outcome.record.counts.read += 1
        outcome.record.counts.rejected += 1
        outcome.rejections.append(
          Rejection(
            path: path, byteOffset: problem.byteOffset, problem: problem.problem, messages: 1,
            raw: problem.raw))
      }
    }
    items.removeAll(keepingCapacity: true)
    clock.lap(.frame)
    let understood = try understood(blocks)
    clock.restart()
    for collected in understood {
      outcome.record.counts.read += collected.read
      outcome.record.counts.rejected += collected.rejections.reduce(0) { $0 + $1.messages }
      outcome.rejections += collected.rejections
      outcome.record.skipped.merge(collected.skipped, uniquingKeysWith: +)
      outcome.warnings.formUnion(collected.warnings)
      try deliver(collected)
    }
    clock.lap(.shuffle)
  }

  /// Reads blocks on up to `workers.jobs` cores.
  private func understood(_ blocks: [RecordBlock]) throws(HansardError) -> [CollectedBlock] {
    let next = Atomic<Int>(0)
    let results = Mutex<[(Int, Result<CollectedBlock, HansardError>)]>([])
    DispatchQueue.concurrentPerform(iterations: min(workers.jobs, blocks.count)) { _ in
      var clock = StepClock(workers.profile)
      workers.withWorker { worker in
        while true {
          let index = next.add(1, ordering: .relaxed).oldValue
          guard index < blocks.count else { return }
          let result = Result { () throws(HansardError) in try read(blocks[index], worker) }
          results.withLock { $0.append((index, result)) }
        }
      }
      clock.lap(.read)
    }
    var collected: [CollectedBlock] = []
    for (_, result) in results.withLock({ $0 }).sorted(by: { $0.0 < $1.0 }) {
      collected.append(try result.get())
    }
    return collected
  }

  private func read(
    _ block: RecordBlock, _ worker: MapWorker
  ) throws(HansardError) -> CollectedBlock {
    let context = ReadingContext(path: path, accountUser: accountUser, parser: worker.parser)
    var collector = RecordCollector(
      source: source, entry: entry, path: path, block: block, worker: worker)
    reader.read(block, context: context, into: &collector)
    return try collector.finish()
  }
}
