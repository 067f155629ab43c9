import ChatModel
import Dumps
import SystemIO

extension FuzzTarget {
  /// Frames and reads a member as `reader` does, without files and containers.
  ///
  /// Beyond not stopping: every message that was announced is handed over or refused, all texts lie within
  /// their arena and are UTF-8, and where the member is cut into chunks makes no difference.
  static func format(_ reader: any DumpReader, seeds: [String]) -> FuzzTarget {
    // The parser keeps its memory from one input to the next, as a worker's does.
    let parser = SharedParser()
    return FuzzTarget("dumps as \(reader.name)", seeds: seeds, isInMemory: true) { bytes, _ in
      let sample = EntrySample(path: "fuzz", head: PaddedBytes(bytes), isComplete: true)
      _ = reader.recognises(sample)
      _ = reader.accountUser(in: sample)
      let items = framed(bytes, as: reader, sample, chunk: max(bytes.count, 1))
      let chunk = 1 + Int(bytes.last ?? 0) % max(bytes.count, 1)
      guard places(of: items) == places(of: framed(bytes, as: reader, sample, chunk: chunk)) else {
        throw Disagreement(description: "chunks of \(chunk) bytes frame other records")
      }
      var sink = CheckingSink()
      let context = ReadingContext(path: "fuzz", accountUser: nil, parser: parser.parser)
      for case .block(let block) in items {
        sink.blockStart = block.byteOffset
        sink.blockBytes = block.bytes.count
        reader.read(block, context: context, into: &sink)
      }
      if let problem = sink.problem { throw Disagreement(description: problem) }
    }
  }

  private static func framed(
    _ bytes: [UInt8], as reader: any DumpReader, _ sample: EntrySample, chunk: Int
  ) -> [FramedItem] {
    var framer = reader.framer(for: sample)
    var items: [FramedItem] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + chunk, bytes.count)
      framer.push(bytes.span.extracting(start..<end), into: &items)
      start = end
    }
    framer.finish(truncated: nil, into: &items)
    return items
  }

  /// Where each record and each problem begins; blocks may end anywhere.
  private static func places(of items: [FramedItem]) -> [Int64] {
    var places: [Int64] = []
    for item in items {
      switch item {
      case .block(let block):
        for record in block.records {
          places.append(block.byteOffset + Int64(record.lowerBound))
          places.append(block.byteOffset + Int64(record.upperBound))
        }
      case .problem(let problem): places.append(-1 - problem.byteOffset)
      case .skipped: break
      }
    }
    return places
  }
}

/// Targets run one after the other, on one thread.
private final class SharedParser: @unchecked Sendable {
  let parser = JSONParser()
}

/// Keeps nothing, and checks what a reader owes its caller.
private struct CheckingSink: RecordSink {
  var blockStart: Int64 = 0
  var blockBytes = 0
  private var announced = 0
  private var settled = 0
  private var fault: String?

  var problem: String? {
    if let fault { return fault }
    return announced == settled ? nil : "\(announced) messages were announced, \(settled) came"
  }

  mutating func enumerated(messages: Int) { announced += messages }

  mutating func header(_ header: ConversationHeader, at position: RecordPosition) {
    check(position)
  }

  mutating func message(
    _ message: Message, in conversation: ConversationKey, user: String?, at position: RecordPosition
  ) {
    settled += 1
    check(position)
  }

  mutating func message(
    _ message: MessageRecord, in conversation: RecordConversation, user: TextSlice,
    arena: TextArena, at position: RecordPosition
  ) {
    settled += 1
    check(position)
    for slice in [
      message.id, message.parentID, message.name, message.model, message.content, message.parts,
      message.usage, message.extra, conversation.sourceID, user,
    ] where !slice.isAbsent {
      guard slice.range.upperBound <= arena.bytes.count else {
        fault = "a text ends behind its arena"
        return
      }
    }
    for slice in [message.content, conversation.sourceID, user]
    where String(validating: arena.bytes[slice.range], as: UTF8.self) == nil {
      fault = "a text is not UTF-8"
    }
  }

  mutating func reject(
    _ problem: String, messages: Int, raw: RejectedBytes, at position: RecordPosition
  ) {
    settled += messages
    check(position)
    if raw.range.upperBound > blockBytes { fault = "a refused record ends behind its block" }
  }

  mutating func skip(_ what: String, count: Int) {}
  mutating func memory(_ memory: MemoryRecord, at position: RecordPosition) { check(position) }
  mutating func warn(_ warning: String) {}

  private mutating func check(_ position: RecordPosition) {
    let range = blockStart...blockStart + Int64(blockBytes)
    if !range.contains(position.byteOffset) { fault = "a record stands outside its block" }
  }
}
