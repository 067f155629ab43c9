import ChatModel
import Dumps
import SystemIO

/// A sink that keeps everything, for looking at what a reader found.
struct RecordingSink: RecordSink {
  struct Found: Equatable {
    var message: Message
    var conversation: ConversationKey
    var user: String?
    var position: RecordPosition
  }

  struct Rejection: Equatable {
    var problem: String
    var messages: Int
    var position: RecordPosition
  }

  var enumerated = 0
  var headers: [ConversationHeader] = []
  var messages: [Found] = []
  var rejections: [Rejection] = []
  var skipped: [String: Int] = [:]
  var memories: [MemoryRecord] = []
  var warnings: [String] = []

  /// The first promise of ARCHITECTURE.md, as far as a reader can keep it.
  var sumsClose: Bool {
    enumerated == messages.count + rejections.reduce(0) { $0 + $1.messages }
  }

  mutating func enumerated(messages: Int) { enumerated += messages }
  mutating func header(_ header: ConversationHeader, at position: RecordPosition) {
    headers.append(header)
  }
  mutating func message(
    _ message: Message, in conversation: ConversationKey, user: String?,
    at position: RecordPosition
  ) {
    messages.append(
      Found(message: message, conversation: conversation, user: user, position: position))
  }
  mutating func reject(
    _ problem: String, messages: Int, raw: RejectedBytes, at position: RecordPosition
  ) {
    rejections.append(Rejection(problem: problem, messages: messages, position: position))
  }
  mutating func skip(_ what: String, count: Int) { skipped[what, default: 0] += count }
  mutating func memory(_ memory: MemoryRecord, at position: RecordPosition) {
    memories.append(memory)
  }
  mutating func warn(_ warning: String) { warnings.append(warning) }

  func count(_ role: Role) -> Int { messages.count { $0.message.role == role } }
}

/// Frames and reads one member, `chunk` bytes at a time so that every boundary gets crossed.
func read(
  _ bytes: [UInt8], with reader: any DumpReader, chunk: Int = 1 << 20, accountUser: String? = nil,
  truncated: String? = nil
) -> RecordingSink {
  var sink = RecordingSink()
  let head = Array(bytes.prefix(EntrySample.usualBytes))
  let sample = EntrySample(
    path: "test", head: PaddedBytes(head), isComplete: head.count == bytes.count)
  var framer = reader.makeFramer(for: sample)
  var items: [FramedItem] = []
  var start = 0
  while start < bytes.count {
    let piece = Array(bytes[start..<min(start + chunk, bytes.count)])
    framer.push(piece.span, into: &items)
    start += chunk
  }
  framer.finish(truncated: truncated, into: &items)
  let context = ReadingContext(path: "test", accountUser: accountUser, parser: JSONParser())
  for item in items {
    switch item {
    case .block(let block): reader.read(block, context: context, into: &sink)
    case .skipped(let what, let count): sink.skip(what, count: count)
    case .problem(let problem):
      sink.enumerated(messages: 1)
      sink.reject(
        problem.problem, messages: 1, raw: RejectedBytes(0..<0),
        at: RecordPosition(byteOffset: problem.byteOffset))
    }
  }
  return sink
}

func read(_ text: String, with reader: any DumpReader, chunk: Int = 1 << 20) -> RecordingSink {
  read(Array(text.utf8), with: reader, chunk: chunk)
}
