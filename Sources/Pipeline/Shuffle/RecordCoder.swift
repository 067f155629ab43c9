import ChatModel
import SystemIO

/// Which record of a run something is: orders records as the dumps have them.
struct RecordOrder: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The source's number within the run.
  var source: Int
  /// The member within the source.
  var entry: Int
  var byteOffset: Int64
  var ordinal: Int

  static func < (left: RecordOrder, right: RecordOrder) -> Bool {
    if left.source != right.source { return left.source < right.source }
    if left.entry != right.entry { return left.entry < right.entry }
    if left.byteOffset != right.byteOffset { return left.byteOffset < right.byteOffset }
    return left.ordinal < right.ordinal
  }
}

/// What travels from map to reduce.
enum ShuffledContent: Sendable {
  case header(ConversationHeader)
  case message(Message)
  /// Label and text.
  case memory(label: String, text: String)
}

struct ShuffledRecord: Sendable {
  var order: RecordOrder
  var user: String?
  var conversation: ConversationKey
  var content: ShuffledContent
}

/// The binary form of records in the shuffle: never stored, so free to change.
///
/// A head of fixed size (`RecordLayout`), then all texts in the order of their lengths in the head.
/// The reduce side reads heads and leaves texts where they are.
enum RecordCoder {
  static func append(_ record: ShuffledRecord, to bytes: inout [UInt8]) {
    switch record.content {
    case .message(let message): append(message, record, to: &bytes)
    case .header(let header):
      appendOther(.header, record, HeaderCoding.encode(header), to: &bytes)
    case .memory(let label, let text):
      var body: [UInt8] = []
      body.append(text: label)
      body.append(text: text)
      appendOther(.memory, record, body, to: &bytes)
    }
  }

  private static func append(
    _ message: Message, _ record: ShuffledRecord, to bytes: inout [UInt8]
  ) {
    let start = appendHead(
      .message, record, createdAt: message.createdAt, updatedAt: message.updatedAt,
      flags: message.role.rawValue | (message.hidden ? RecordLayout.hiddenFlag : 0), to: &bytes)
    let parts = message.parts.isEmpty ? nil : PartsCoding.encode(message.parts)
    let usage = message.usage.map(UsageCoding.encode)
    appendLength(message.id, to: &bytes)
    appendLength(message.parentID, to: &bytes)
    appendLength(message.name, to: &bytes)
    appendLength(message.model, to: &bytes)
    appendLength(message.content, to: &bytes)
    bytes.append(integer: parts.map { UInt32($0.count) } ?? .max)
    bytes.append(integer: usage.map { UInt32($0.count) } ?? .max)
    appendLength(message.extra, to: &bytes)
    appendNames(record, to: &bytes)
    bytes.append(contentsOf: message.id.utf8)
    if let parentID = message.parentID { bytes.append(contentsOf: parentID.utf8) }
    if let name = message.name { bytes.append(contentsOf: name.utf8) }
    if let model = message.model { bytes.append(contentsOf: model.utf8) }
    bytes.append(contentsOf: message.content.utf8)
    if let parts { bytes += parts }
    if let usage { bytes += usage }
    if let extra = message.extra { bytes.append(contentsOf: extra.utf8) }
    bytes.overwrite(integer: UInt32(bytes.count - start), at: start)
  }

  /// A record that is no message: its body is the last text.
  private static func appendOther(
    _ kind: RecordLayout.Kind, _ record: ShuffledRecord, _ body: [UInt8], to bytes: inout [UInt8]
  ) {
    let start = appendHead(
      kind, record, createdAt: nil, updatedAt: nil, flags: 0, to: &bytes)
    for _ in 0..<RecordLayout.messageTexts - 1 { bytes.append(integer: UInt32.max) }
    bytes.append(integer: UInt32(body.count))
    appendNames(record, to: &bytes)
    bytes += body
    bytes.overwrite(integer: UInt32(bytes.count - start), at: start)
  }

  private static func appendHead(
    _ kind: RecordLayout.Kind, _ record: ShuffledRecord, createdAt: Timestamp?,
    updatedAt: Timestamp?, flags: UInt8, to bytes: inout [UInt8]
  ) -> Int {
    let start = bytes.count
    bytes.append(integer: UInt32(0))
    bytes.append(kind.rawValue)
    bytes.append(flags)
    bytes.append(integer: UInt16(0))
    bytes.append(integer: record.user.map(ShuffleHash.of(user:)) ?? 0)
    bytes.append(integer: ShuffleHash.of(record.conversation))
    bytes.append(integer: UInt32(record.order.source))
    bytes.append(integer: UInt32(record.order.entry))
    bytes.append(integer: record.order.byteOffset)
    bytes.append(integer: Int64(record.order.ordinal))
    bytes.append(integer: createdAt?.millisecondsSince1970 ?? RecordLayout.noTime)
    bytes.append(integer: updatedAt?.millisecondsSince1970 ?? RecordLayout.noTime)
    appendLength(record.user, to: &bytes)
    appendLength(record.conversation.kind.rawValue, to: &bytes)
    appendLength(record.conversation.sourceID, to: &bytes)
    return start
  }

  private static func appendNames(_ record: ShuffledRecord, to bytes: inout [UInt8]) {
    if let user = record.user { bytes.append(contentsOf: user.utf8) }
    bytes.append(contentsOf: record.conversation.kind.rawValue.utf8)
    bytes.append(contentsOf: record.conversation.sourceID.utf8)
  }

  private static func appendLength(_ text: String?, to bytes: inout [UInt8]) {
    bytes.append(integer: text.map { UInt32($0.utf8.count) } ?? .max)
  }

  /// Appends the record in `arena` that `view` shows, as one of `user`, who was not known before.
  static func append(
    _ view: RecordView, of arena: TextArena, rehomedTo user: String, to bytes: inout [UInt8]
  ) {
    let start = bytes.count
    let source = arena.bytes.span
    let namesEnd = RecordLayout.headBytes
    bytes.append(copying: source, view.start..<view.start + namesEnd)
    bytes.append(contentsOf: user.utf8)
    bytes.append(copying: source, view.start + namesEnd + view.user.count..<view.end)
    bytes.overwrite(integer: ShuffleHash.of(user: user), at: start + RecordLayout.userHash)
    bytes.overwrite(integer: UInt32(user.utf8.count), at: start + RecordLayout.lengths)
    bytes.overwrite(integer: UInt32(bytes.count - start), at: start)
  }
}
