import ChatModel
import SystemIO

/// Reads the heads of a large conversation's records, page by page, and puts its messages in order.
struct ConversationHeads {
  /// Where a message is, and what orders it.
  struct Message: BitwiseCopyable {
    private let byteOffset: Int64
    private let ordinal: Int32
    private let place: Int32
    private let createdTime: Int64
    private let entry: UInt32
    let page: UInt32
    let offset: UInt32
    let byteCount: UInt32
    let hasParent: Bool

    fileprivate init(_ record: RecordView, page: UInt32) {
      byteOffset = record.order.byteOffset
      ordinal = Int32(record.order.ordinal)
      place = record.order.place
      createdTime = record.message.createdAt.recordTime
      entry = UInt32(record.order.entry)
      self.page = page
      offset = UInt32(record.start)
      byteCount = UInt32(record.end - record.start)
      hasParent = !record.message.parentID.isAbsent
    }

    var createdAt: Timestamp? { Timestamp?(record: createdTime) }

    /// Among those of one source.
    fileprivate var order: RecordOrder {
      RecordOrder(
        source: 0, entry: Int(entry), byteOffset: byteOffset, ordinal: Int(ordinal),
        place: place)
    }
  }

  /// Whose conversation it is, and the number of the source that speaks of it.
  private(set) var conversation: (user: String, key: ConversationKey, source: Int)?
  /// One source's messages, and what it says about them.
  private(set) var isOneConversation = true
  private(set) var messages: [Message] = []
  private var ordered: [(order: RecordOrder, header: ConversationHeader)] = []

  var headers: [ConversationHeader] { ordered.sorted { $0.order < $1.order }.map(\.header) }

  mutating func read(_ page: [UInt8], number: UInt32, of pageCount: Int) {
    let arena = TextArena(page)
    arena.forEachRecord { record in
      if let conversation {
        if conversation.source != record.order.source { isOneConversation = false }
      } else {
        conversation = (
          arena.string(record.user), record.conversation(in: arena), record.order.source
        )
      }
      if record.kind == .header, let key = conversation?.key {
        let body = arena.bytes[record.message.extra.range]
        ordered.append((record.order, HeaderCoding.decode(body, key: key)))
      } else if record.kind == .message {
        messages.append(Message(record, page: number))
      } else {
        isOneConversation = false
      }
    }
    // Pages are alike: the array need not grow, which would take twice the memory for a moment.
    if number == 0 { messages.reserveCapacity((messages.count + messages.count / 8) * pageCount) }
  }

  /// As `IncomingConversation.arrange`.
  mutating func arrange() {
    messages.sort { $0.order < $1.order }
    guard !messages.allSatisfy(\.order.isPlaced), !messages.contains(where: \.hasParent),
      let places = IncomingConversation.places(byTime: messages.lazy.map(\.createdAt))
    else { return }
    messages = places.map { messages[$0] }
  }
}
