import ChatModel
import SystemIO

/// Reads the heads of a large conversation's records, page by page, and puts the messages of each dump in
/// order.
struct ConversationHeads {
  /// Where a message is, and what orders it.
  struct Message: BitwiseCopyable {
    private let byteOffset: Int64
    private let ordinal: Int32
    private let place: Int32
    private let createdTime: Int64
    private let entry: UInt32
    /// The number of the source that it came from.
    let source: UInt32
    let page: UInt32
    let offset: UInt32
    let byteCount: UInt32
    let hasParent: Bool

    fileprivate init(_ record: RecordView, _ order: RecordOrder, page: UInt32) {
      byteOffset = order.byteOffset
      ordinal = Int32(order.ordinal)
      place = order.place
      source = UInt32(record.order.source)
      createdTime = record.message.createdAt.recordTime
      entry = UInt32(order.entry)
      self.page = page
      offset = UInt32(record.start)
      byteCount = UInt32(record.end - record.start)
      hasParent = !record.message.parentID.isAbsent
    }

    var createdAt: Timestamp? { Timestamp?(record: createdTime) }

    /// Among those of one dump.
    fileprivate var order: RecordOrder {
      RecordOrder(
        source: 0, entry: Int(entry), byteOffset: byteOffset, ordinal: Int(ordinal),
        place: place)
    }
  }

  /// What one source says of the conversation.
  struct Dump {
    let source: Int
    fileprivate(set) var messages: [Message] = []
    fileprivate var ordered: [(order: RecordOrder, header: ConversationHeader)] = []

    var headers: [ConversationHeader] { ordered.sorted { $0.order < $1.order }.map(\.header) }

    /// As `IncomingConversation.isPlaced`.
    var isPlaced: Bool { messages.allSatisfy(\.order.isPlaced) }

    /// As `IncomingConversation.arrange`.
    mutating func arrange() {
      messages.sort { $0.order < $1.order }
      guard !isPlaced, !messages.contains(where: \.hasParent),
        let places = IncomingConversation.places(byTime: messages.lazy.map(\.createdAt))
      else { return }
      messages = places.map { messages[$0] }
    }
  }

  /// Whose conversation it is.
  private(set) var conversation: (user: String, key: ConversationKey)?
  private(set) var isOneConversation = true
  private var dumps: [Dump] = []
  private let joinsSources: Bool

  /// - Parameter joinsSources: all sources are parts of one dump.
  init(joinsSources: Bool) { self.joinsSources = joinsSources }

  /// In the order of the run.
  consuming func takeDumps() -> [Dump] { dumps.sorted { $0.source < $1.source } }

  mutating func read(_ page: [UInt8], number: Int, of pageCount: Int) {
    let arena = TextArena(page)
    let known = dumps.count
    arena.forEachRecord { record in
      if conversation == nil {
        conversation = (arena.string(record.user), record.conversation(in: arena))
      }
      let order = joinsSources ? record.order.joined : record.order
      if record.kind == .header, let key = conversation?.key {
        let body = arena.bytes[record.message.extra.range]
        let place = dump(order.source)
        dumps[place].ordered.append((order, HeaderCoding.decode(body, key: key)))
      } else if record.kind == .message {
        let place = dump(order.source)
        dumps[place].messages.append(Message(record, order, page: UInt32(number)))
      } else {
        isOneConversation = false
      }
    }
    // Pages are alike: arrays need not grow, which would take twice the memory for a moment.
    for place in known..<dumps.count {
      let count = dumps[place].messages.count
      dumps[place].messages.reserveCapacity((count + count / 8) * (pageCount - number))
    }
  }

  private mutating func dump(_ source: Int) -> Int {
    if let last = dumps.last, last.source == source { return dumps.count - 1 }
    if let known = dumps.firstIndex(where: { $0.source == source }) { return known }
    dumps.append(Dump(source: source))
    return dumps.count - 1
  }
}
