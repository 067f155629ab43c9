import ChatModel
import Dumps
import SystemIO

/// A refused record on its way to quarantine.
struct Rejection: Sendable {
  var path: String
  var byteOffset: Int64
  var problem: String
  /// How many messages of the sums it stands for.
  var messages: Int
  var raw: [UInt8]
}

/// What one worker made of one block: normalized records by partition, and the sums so far.
struct CollectedBlock: Sendable {
  /// Records whose user is known, by partition of the user.
  var owned: [[UInt8]]
  /// Records whose user is not known yet, by partition of the conversation.
  var homeless: [[UInt8]]
  /// Owners that headers and messages of this block named.
  var owners: [ConversationKey: String] = [:]
  /// Bytes of the block.
  var inputBytes = 0
  var read = 0
  /// Messages handed on to the reduce side.
  var forwarded = 0
  var rejections: [Rejection] = []
  var skipped: [String: Int] = [:]
  var warnings: Set<String> = []

  init() {
    owned = Array(repeating: [], count: Shuffle.partitionCount)
    homeless = Array(repeating: [], count: Shuffle.partitionCount)
  }
}

/// The sink of the map side: normalizes what readers hand over and encodes it for the shuffle.
struct RecordCollector: RecordSink {
  private(set) var collected = CollectedBlock()
  private let source: Int
  private let entry: Int
  private let path: String
  private let block: RecordBlock
  /// The conversation of the last header, so that its messages are known to be owned.
  private var lastHeader: ConversationHeader?

  init(source: Int, entry: Int, path: String, block: RecordBlock) {
    self.source = source
    self.entry = entry
    self.path = path
    self.block = block
    collected.inputBytes = block.bytes.count
  }

  mutating func enumerated(messages: Int) { collected.read += messages }

  mutating func header(_ header: ConversationHeader, at position: RecordPosition) {
    let user = Normalizer.user(header.user)
    if let user { collected.owners[header.key] = user }
    lastHeader = header
    put(.header(Normalizer.header(header)), in: header.key, user: user, at: position)
  }

  mutating func message(
    _ message: Message, in conversation: ConversationKey, user: String?,
    at position: RecordPosition
  ) {
    var user = Normalizer.user(user)
    if let user {
      if collected.owners[conversation] == nil { collected.owners[conversation] = user }
    } else if let header = lastHeader, header.key == conversation {
      user = Normalizer.user(header.user)
    }
    collected.forwarded += 1
    put(.message(Normalizer.message(message)), in: conversation, user: user, at: position)
  }

  mutating func reject(
    _ problem: String, messages: Int, raw: RejectedBytes, at position: RecordPosition
  ) {
    let range = raw.range.clamped(to: 0..<block.bytes.count)
      .prefix(FramingLimits.quarantinedBytes)
    collected.rejections.append(
      Rejection(
        path: path, byteOffset: position.byteOffset, problem: problem, messages: messages,
        raw: Array(block.bytes.storage[range.startIndex..<range.endIndex])))
  }

  mutating func skip(_ what: String, count: Int) { collected.skipped[what, default: 0] += count }

  mutating func memory(_ memory: MemoryRecord, at position: RecordPosition) {
    guard let user = Normalizer.user(memory.user) else {
      skip("memory without a known user", count: 1)
      return
    }
    put(
      .memory(label: memory.label, text: memory.text),
      in: ConversationKey(kind: memory.kind, sourceID: ""), user: user, at: position)
  }

  mutating func warn(_ warning: String) { collected.warnings.insert(warning) }

  private mutating func put(
    _ content: ShuffledContent, in conversation: ConversationKey, user: String?,
    at position: RecordPosition
  ) {
    let record = ShuffledRecord(
      order: RecordOrder(
        source: source, entry: entry, byteOffset: position.byteOffset, ordinal: position.ordinal),
      user: user, conversation: conversation, content: content)
    if let user {
      RecordCoder.append(record, to: &collected.owned[Shuffle.partition(of: user)])
    } else {
      let partition = Shuffle.partition(of: conversation.sourceID)
      RecordCoder.append(record, to: &collected.homeless[partition])
    }
  }
}
