import ChatModel
import Dumps
import Store
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
    _ listener: SourceListener
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
        if items.count >= blocksPerRound { try flush(&items, into: &outcome, &clock, listener) }
      }
    } catch let error as HansardError where error.isAboutInput {
      // The notice that follows the walk counts the break itself.
      truncated = error.cause ?? error.reason.rawValue
    }
    outcome.record.bytes += stream.byteOffset
    framer.finish(truncated: truncated, into: &items)
    try flush(&items, into: &outcome, &clock, listener)
  }

  private func flush(
    _ items: inout [FramedItem], into outcome: inout SourceOutcome, _ clock: inout StepClock,
    _ listener: SourceListener
  ) throws {
    var blocks: [RecordBlock] = []
    for item in items {
      switch item {
      case .block(let block): blocks.append(block)
      case .skipped(let what, let count): outcome.record.skipped[what, default: 0] += count
      case .problem(let problem):
        outcome.record.counts.read += 1
        try outcome.refuse(
          Rejection(
            path: path, byteOffset: problem.byteOffset, problem: problem.problem, messages: 1,
            raw: problem.raw), listener)
      }
    }
    items.removeAll(keepingCapacity: true)
    clock.lap(.frame)
    let understood = try understood(blocks)
    clock.restart()
    for collected in understood {
      outcome.record.counts.read += collected.read
      for rejection in collected.rejections { try outcome.refuse(rejection, listener) }
      outcome.record.skipped.merge(collected.skipped, uniquingKeysWith: +)
      outcome.warnings.formUnion(collected.warnings)
      listener.heard(collected)
    }
    clock.lap(.shuffle)
  }

  /// Reads blocks on up to `workers.jobs` cores.
  private func understood(_ blocks: [RecordBlock]) throws(StoreFailure) -> [CollectedBlock] {
    try concurrentMap(blocks.count, jobs: workers.jobs) { number throws(StoreFailure) in
      var clock = StepClock(workers.profile)
      defer { clock.lap(.read) }
      return try workers.withWorker { worker throws(StoreFailure) in
        try read(blocks[number], worker)
      }
    }
  }

  private func read(
    _ block: RecordBlock, _ worker: MapWorker
  ) throws(StoreFailure) -> CollectedBlock {
    let context = ReadingContext(path: path, accountUser: accountUser, parser: worker.parser)
    var collector = RecordCollector(
      source: source, entry: entry, path: path, block: block, worker: worker)
    reader.read(block, context: context, into: &collector)
    do { return try collector.finish() } catch { throw StoreFailure(cause: error) }
  }
}
