import ChatModel
import SystemIO

/// Reads the heads of a large conversation's records, page by page, and puts its messages in order.
struct ConversationHeads {
  /// Where a message is, and what orders it.
  struct Message: BitwiseCopyable {
    /// Milliseconds, by which messages are ordered that say nothing about each other.
    fileprivate var time = Int64.min
    fileprivate let byteOffset: Int64
    fileprivate let ordinal: Int64
    private let createdTime: Int64
    fileprivate let entry: UInt32
    let page: UInt32
    let offset: UInt32
    let byteCount: UInt32
    let hasParent: Bool

    fileprivate init(_ record: RecordView, page: UInt32) {
      byteOffset = record.order.byteOffset
      ordinal = Int64(record.order.ordinal)
      createdTime = record.message.createdAt.recordTime
      entry = UInt32(record.order.entry)
      self.page = page
      offset = UInt32(record.start)
      byteCount = UInt32(record.end - record.start)
      hasParent = !record.message.parentID.isAbsent
    }

    var createdAt: Timestamp? { Timestamp?(record: createdTime) }

    /// As `RecordOrder`, of one source.
    fileprivate static func precedes(_ left: Message, _ right: Message) -> Bool {
      (left.entry, left.byteOffset, left.ordinal) < (right.entry, right.byteOffset, right.ordinal)
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
    messages.sort(by: Message.precedes)
    guard !messages.contains(where: \.hasParent) else { return }
    // What has no time stays behind what is before it.
    var time = Int64.min
    for index in messages.indices {
      time = messages[index].createdAt?.millisecondsSince1970 ?? time
      messages[index].time = time
    }
    messages.sort { left, right in
      left.time == right.time ? Message.precedes(left, right) : left.time < right.time
    }
  }
}
