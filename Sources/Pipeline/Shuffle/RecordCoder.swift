import ChatModel
import Dumps
import SystemIO

/// Which record of a run something is: orders records as the dumps have them.
struct RecordOrder: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The source's number within the run.
  var source: Int
  /// The member within the source.
  var entry: Int
  var byteOffset: Int64
  var ordinal: Int
  /// In its conversation, of a message whose dump says it; else `noPlace`.
  var place: Int32

  static let noPlace: Int32 = -1
  var isPlaced: Bool { place != RecordOrder.noPlace }

  /// The same where all sources of the run are members of one.
  var joined: RecordOrder {
    var order = self
    (order.source, order.entry) = (0, source)
    return order
  }

  static func < (left: RecordOrder, right: RecordOrder) -> Bool {
    if left.source != right.source { return left.source < right.source }
    if left.place != right.place { return left.place < right.place }
    if left.entry != right.entry { return left.entry < right.entry }
    if left.byteOffset != right.byteOffset { return left.byteOffset < right.byteOffset }
    return left.ordinal < right.ordinal
  }
}

/// A record on its way into the shuffle; its texts lie in an arena.
struct ShuffledRecord {
  var kind: RecordHead.Kind
  var order: RecordOrder
  var conversation: RecordConversation
  /// Absent while nobody knows whose it is.
  var user: TextSlice
  /// Of a record that is no message, only `extra` says something: its body.
  var message: MessageRecord
}

/// The binary form of records in the shuffle: never stored, so free to change.
///
/// A `RecordHead`, then all texts in the order of their lengths in it.
/// The reduce side reads heads and leaves texts where they are.
enum RecordCoder {
  /// Bytes of a record's encoding.
  static func byteCount(_ record: ShuffledRecord) -> Int {
    let message = record.message
    return RecordHead.byteCount + record.user.count
      + record.conversation.kind.rawValue.utf8.count + record.conversation.sourceID.count
      + message.id.count + message.parentID.count + message.name.count + message.model.count
      + message.content.count + message.parts.count + message.usage.count + message.extra.count
  }

  /// - Parameter bytes: with room for `byteCount(record)` more.
  static func append(_ record: ShuffledRecord, of arena: TextArena, to bytes: inout [UInt8]) {
    let texts = arena.bytes.span
    let message = record.message
    let kind = record.conversation.kind.rawValue
    bytes.append(
      bitwise: RecordHead(
        byteCount: UInt32(byteCount(record)), kind: record.kind.rawValue,
        flags: message.role.rawValue | (message.hidden ? RecordHead.hiddenFlag : 0)
          | (message.inserted ? RecordHead.insertedFlag : 0),
        userHash: record.user.isAbsent
          ? 0 : ShuffleHash.of(user: texts.extracting(record.user.range)),
        conversationHash: ShuffleHash.of(
          kind: record.conversation.kind,
          sourceID: texts.extracting(record.conversation.sourceID.range)),
        source: UInt32(record.order.source), entry: UInt32(record.order.entry),
        byteOffset: record.order.byteOffset, ordinal: Int32(record.order.ordinal),
        place: record.order.place,
        createdAt: message.createdAt.recordTime, updatedAt: message.updatedAt.recordTime,
        lengths: [
          record.user.encodedLength, UInt32(kind.utf8.count),
          record.conversation.sourceID.encodedLength, message.id.encodedLength,
          message.parentID.encodedLength, message.name.encodedLength,
          message.model.encodedLength, message.content.encodedLength,
          message.parts.encodedLength, message.usage.encodedLength, message.extra.encodedLength,
        ]))
    bytes.append(copying: texts, record.user.range)
    bytes.append(contentsOf: kind.utf8)
    bytes.append(copying: texts, record.conversation.sourceID.range)
    bytes.append(copying: texts, message.id.range)
    bytes.append(copying: texts, message.parentID.range)
    bytes.append(copying: texts, message.name.range)
    bytes.append(copying: texts, message.model.range)
    bytes.append(copying: texts, message.content.range)
    bytes.append(copying: texts, message.parts.range)
    bytes.append(copying: texts, message.usage.range)
    bytes.append(copying: texts, message.extra.range)
  }

  /// Bytes of a record that is given an owner.
  static func byteCount(_ view: RecordView, rehomedTo user: Span<UInt8>) -> Int {
    view.end - view.start - view.user.count + user.count
  }

  /// Appends the record in `arena` that `view` shows, as one of `user`, who was not known before.
  static func append(
    _ view: RecordView, of arena: TextArena, rehomedTo user: Span<UInt8>, to bytes: inout [UInt8]
  ) {
    let source = arena.bytes.span
    let textsStart = view.start + RecordHead.byteCount
    var head = source.bitwise(RecordHead.self, at: view.start)
    head.byteCount = UInt32(byteCount(view, rehomedTo: user))
    head.userHash = ShuffleHash.of(user: user)
    head.lengths[0] = UInt32(user.count)
    bytes.append(bitwise: head)
    bytes.append(copying: user, 0..<user.count)
    bytes.append(copying: source, textsStart + view.user.count..<view.end)
  }
}

/// A labelled value of a user as a record's body.
enum MemoryCoding {
  static func encode(label: String, text: String) -> [UInt8] {
    var body: [UInt8] = []
    body.append(text: label)
    body.append(text: text)
    return body
  }

  static func decode(_ body: ArraySlice<UInt8>) -> (label: String, text: String) {
    var reader = RecordByteReader(Array(body))
    return (reader.text(), reader.text())
  }
}

extension TextSlice {
  fileprivate var encodedLength: UInt32 { isAbsent ? RecordHead.noText : UInt32(count) }
}
