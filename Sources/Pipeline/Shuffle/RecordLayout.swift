import ChatModel
import SystemIO

/// Where the fields of a record's head are, in bytes from its start.
enum RecordLayout {
  enum Kind: UInt8, BitwiseCopyable {
    case header, message, memory
  }

  static let kind = 4
  static let flags = 5
  static let userHash = 8
  static let conversationHash = 16
  static let source = 24
  static let entry = 28
  static let byteOffset = 32
  static let ordinal = 40
  static let createdAt = 48
  static let updatedAt = 56
  /// Lengths of the texts: user, kind, source id, then those of a message.
  static let lengths = 64
  /// Id, parent, name, model, content, parts, usage, extra.
  static let messageTexts = 8
  static let headBytes = lengths + 4 * (3 + messageTexts)

  /// Beside the role in the flags.
  static let hiddenFlag: UInt8 = 0x80
  /// No `Timestamp` has this value.
  static let noTime = Int64.min
}

/// One record within an arena, its head read.
struct RecordView: BitwiseCopyable {
  let start: Int
  let end: Int
  let kind: RecordLayout.Kind
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
    self.start = start
    end = start + Int(bytes.integer(UInt32.self, at: start))
    kind = RecordLayout.Kind(rawValue: bytes[start + RecordLayout.kind]) ?? .message
    userHash = bytes.integer(UInt64.self, at: start + RecordLayout.userHash)
    conversationHash = bytes.integer(UInt64.self, at: start + RecordLayout.conversationHash)
    order = RecordOrder(
      source: Int(bytes.integer(UInt32.self, at: start + RecordLayout.source)),
      entry: Int(bytes.integer(UInt32.self, at: start + RecordLayout.entry)),
      byteOffset: bytes.integer(Int64.self, at: start + RecordLayout.byteOffset),
      ordinal: Int(bytes.integer(Int64.self, at: start + RecordLayout.ordinal)))
    let flags = bytes[start + RecordLayout.flags]
    var message = MessageRecord(
      role: Role(rawValue: flags & ~RecordLayout.hiddenFlag) ?? .user,
      hidden: flags & RecordLayout.hiddenFlag != 0)
    var field = start + RecordLayout.lengths
    var position = start + RecordLayout.headBytes
    func text() -> TextSlice {
      let length = bytes.integer(UInt32.self, at: field)
      field += 4
      guard length != .max else { return .absent }
      defer { position += Int(length) }
      return TextSlice(position..<position + Int(length))
    }
    user = text()
    sourceKind = text()
    sourceID = text()
    message.id = text()
    message.parentID = text()
    message.name = text()
    message.model = text()
    message.content = text()
    message.parts = text()
    message.usage = text()
    message.extra = text()
    message.createdAt = Timestamp(
      record: bytes.integer(Int64.self, at: start + RecordLayout.createdAt))
    message.updatedAt = Timestamp(
      record: bytes.integer(Int64.self, at: start + RecordLayout.updatedAt))
    self.message = message
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

extension Timestamp {
  fileprivate init?(record milliseconds: Int64) {
    guard milliseconds != RecordLayout.noTime else { return nil }
    self.init(millisecondsSince1970: milliseconds)
  }
}
