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
  /// Of which it is a part; nil when that is not known.
  var conversation: ConversationKey?
  /// The owner as the record names it.
  var user: String?
}

/// What one worker found in one block, beside the records that went into the shuffle.
struct CollectedBlock: Sendable {
  /// Bytes of the block.
  var inputBytes = 0
  var read = 0
  /// Messages handed on to the reduce side.
  var forwarded = 0
  var rejections: [Rejection] = []
  var skipped: [String: Int] = [:]
  var warnings: Set<String> = []
}

/// The sink of the map side: normalizes what readers hand over and encodes it for the shuffle.
struct RecordCollector: RecordSink {
  private(set) var collected = CollectedBlock()
  private let source: Int
  private let entry: Int
  private let path: String
  private let block: RecordBlock
  private let worker: MapWorker
  /// The conversation of the last header, so that its messages are known to be owned.
  private var lastHeader: ConversationHeader?
  /// Where the record with it stands.
  private var lastHeaderOffset: Int64?
  /// The texts of a record that came in strings.
  private var texts = TextArena()
  /// Why a page could not be handed over; nothing is kept after it.
  private var failure: HansardError?

  init(source: Int, entry: Int, path: String, block: RecordBlock, worker: MapWorker) {
    self.source = source
    self.entry = entry
    self.path = path
    self.block = block
    self.worker = worker
    collected.inputBytes = block.bytes.count
  }

  /// What became of the block.
  ///
  /// - Throws: what the shuffle threw.
  consuming func finish() throws(HansardError) -> CollectedBlock {
    if let failure { throw failure }
    return collected
  }

  mutating func enumerated(messages: Int) { collected.read += messages }

  mutating func header(_ header: ConversationHeader, at position: RecordPosition) {
    lastHeader = header
    lastHeaderOffset = position.byteOffset
    // Readers know what a conversation is called once they have seen its messages.
    for index in collected.rejections.indices.reversed() {
      guard collected.rejections[index].byteOffset == position.byteOffset else { break }
      collected.rejections[index].conversation = Normalizer.key(header.key)
      collected.rejections[index].user = Normalizer.user(header.user)
    }
    putBody(
      .header, HeaderCoding.encode(Normalizer.header(header)), in: Normalizer.key(header.key),
      user: header.user, at: position)
  }

  mutating func memory(_ memory: MemoryRecord, at position: RecordPosition) {
    guard let user = Normalizer.user(memory.user) else {
      skip("memory without a known user", count: 1)
      return
    }
    putBody(
      .memory, MemoryCoding.encode(label: memory.label, text: memory.text),
      in: Normalizer.key(ConversationKey(kind: memory.kind, sourceID: "")), user: user, at: position
    )
  }

  mutating func message(
    _ message: Message, in conversation: ConversationKey, user: String?,
    at position: RecordPosition
  ) {
    var user = Normalizer.user(user)
    if user == nil, let header = lastHeader, header.key == conversation {
      user = Normalizer.user(header.user)
    }
    texts.removeAll()
    var record = MessageRecord(Normalizer.message(message), in: &texts)
    if message.usage?.isEmpty == true { record.usage = .absent }
    let normal = Normalizer.key(conversation)
    let key = RecordConversation(kind: normal.kind, sourceID: texts.add(normal.sourceID))
    let owner = texts.add(optional: user)
    put(record, in: key, user: owner, arena: texts, at: position)
  }

  mutating func message(
    _ message: MessageRecord, in conversation: RecordConversation, user: TextSlice,
    arena: TextArena, at position: RecordPosition
  ) {
    let isNormal =
      user.isAbsent
      ? lastHeader == nil : Normalizer.isNormal(arena.bytes.span.extracting(user.range))
    if isNormal, Normalizer.isNormal(message, in: conversation, arena) {
      put(message, in: conversation, user: user, arena: arena, at: position)
    } else {
      self.message(
        Message(message, in: arena),
        in: ConversationKey(
          kind: conversation.kind, sourceID: arena.string(conversation.sourceID)),
        user: arena.optionalString(user), at: position)
    }
  }

  mutating func reject(
    _ problem: String, messages: Int, raw: RejectedBytes, at position: RecordPosition
  ) {
    let range = raw.range.clamped(to: 0..<block.bytes.count)
      .prefix(FramingLimits.quarantinedBytes)
    // Of several messages that are refused in one record, the first has the record's bytes.
    let isKept = collected.rejections.last?.byteOffset == position.byteOffset
    let header = lastHeaderOffset == position.byteOffset ? lastHeader : nil
    collected.rejections.append(
      Rejection(
        path: path, byteOffset: position.byteOffset, problem: problem, messages: messages,
        raw: isKept ? [] : Array(block.bytes.storage[range.startIndex..<range.endIndex]),
        conversation: header.map { Normalizer.key($0.key) }, user: Normalizer.user(header?.user)))
  }

  mutating func skip(_ what: String, count: Int) { collected.skipped[what, default: 0] += count }

  mutating func warn(_ warning: String) { collected.warnings.insert(warning) }

  private mutating func put(
    _ message: MessageRecord, in conversation: RecordConversation, user: TextSlice,
    arena: TextArena, at position: RecordPosition
  ) {
    collected.forwarded += 1
    put(
      ShuffledRecord(
        kind: .message, order: order(position), conversation: conversation, user: user,
        message: Normalizer.message(message, in: arena)), of: arena)
  }

  /// A record that is no message.
  private mutating func putBody(
    _ kind: RecordHead.Kind, _ body: [UInt8], in conversation: ConversationKey, user: String?,
    at position: RecordPosition
  ) {
    texts.removeAll()
    var record = MessageRecord(role: .user)
    record.extra = texts.add(body)
    let key = RecordConversation(
      kind: conversation.kind, sourceID: texts.add(conversation.sourceID))
    let owner = texts.add(optional: Normalizer.user(user))
    put(
      ShuffledRecord(
        kind: kind, order: order(position), conversation: key, user: owner, message: record),
      of: texts)
  }

  private func order(_ position: RecordPosition) -> RecordOrder {
    RecordOrder(
      source: source, entry: entry, byteOffset: position.byteOffset, ordinal: position.ordinal,
      place: position.place ?? RecordOrder.noPlace)
  }

  private mutating func put(_ record: ShuffledRecord, of arena: TextArena) {
    guard failure == nil else { return }
    do {
      try worker.put(record, of: arena)
    } catch {
      failure = error
    }
  }
}
