import ChatModel
import SystemIO

/// One record within an arena, its head read.
struct RecordView: BitwiseCopyable {
  let start: Int
  let end: Int
  let kind: RecordHead.Kind
  let userHash: UInt64
  let conversationHash: UInt64
  let order: RecordOrder
  let user: TextSlice
  let sourceKind: TextSlice
  let sourceID: TextSlice
  /// Of a record that is no message, only `extra` says something: its body.
  let message: MessageRecord

  /// Reads the head of the record at `start`.
  ///
  /// Traps on bytes that `RecordCoder` did not write: they never leave memory or an authenticated
  /// spill.
  init(at start: Int, in bytes: Span<UInt8>) {
    let head = bytes.bitwise(RecordHead.self, at: start)
    self.start = start
    end = start + Int(head.byteCount)
    kind = RecordHead.Kind(rawValue: head.kind) ?? .message
    userHash = head.userHash
    conversationHash = head.conversationHash
    order = RecordOrder(
      source: Int(head.source), entry: Int(head.entry), byteOffset: head.byteOffset,
      ordinal: Int(head.ordinal), place: head.place)
    var message = MessageRecord(
      role: Role(rawValue: head.flags & ~(RecordHead.hiddenFlag | RecordHead.insertedFlag))
        ?? .user,
      hidden: head.flags & RecordHead.hiddenFlag != 0)
    message.inserted = head.flags & RecordHead.insertedFlag != 0
    message.createdAt = Timestamp?(record: head.createdAt)
    message.updatedAt = Timestamp?(record: head.updatedAt)
    var texts = TextPlaces(head.lengths, from: start + RecordHead.byteCount)
    user = texts.next()
    sourceKind = texts.next()
    sourceID = texts.next()
    message.id = texts.next()
    message.parentID = texts.next()
    message.name = texts.next()
    message.model = texts.next()
    message.content = texts.next()
    message.parts = texts.next()
    message.usage = texts.next()
    message.extra = texts.next()
    self.message = message
  }

  /// Where the texts behind a head are, one after another.
  private struct TextPlaces {
    private let lengths: InlineArray<11, UInt32>
    private var number = 0
    private var position: Int

    init(_ lengths: InlineArray<11, UInt32>, from position: Int) {
      self.lengths = lengths
      self.position = position
    }

    mutating func next() -> TextSlice {
      let length = lengths[number]
      number += 1
      guard length != RecordHead.noText else { return .absent }
      let start = position
      position += Int(length)
      return TextSlice(start..<position)
    }
  }
}

extension TextArena {
  /// Shows every record of encoded ones.
  func forEachRecord<Failure>(
    _ body: (RecordView) throws(Failure) -> Void
  ) throws(Failure) {
    var position = 0
    while position < bytes.count {
      let record = RecordView(at: position, in: bytes.span)
      position = record.end
      try body(record)
    }
  }
}

extension RecordView {
  func conversation(in arena: TextArena) -> ConversationKey {
    ConversationKey(
      kind: SourceKind(rawValue: arena.string(sourceKind)), sourceID: arena.string(sourceID))
  }
}
