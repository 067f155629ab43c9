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

  static func < (left: RecordOrder, right: RecordOrder) -> Bool {
    if left.source != right.source { return left.source < right.source }
    if left.entry != right.entry { return left.entry < right.entry }
    if left.byteOffset != right.byteOffset { return left.byteOffset < right.byteOffset }
    return left.ordinal < right.ordinal
  }
}

/// A record on its way into the shuffle; its texts lie in an arena.
struct ShuffledRecord {
  var kind: RecordLayout.Kind
  var order: RecordOrder
  var conversation: RecordConversation
  /// Absent while nobody knows whose it is.
  var user: TextSlice
  /// Of a record that is no message, only `extra` says something: its body.
  var message: MessageRecord
}

/// The binary form of records in the shuffle: never stored, so free to change.
///
/// A head of fixed size (`RecordLayout`), then all texts in the order of their lengths in the head.
/// The reduce side reads heads and leaves texts where they are.
enum RecordCoder {
  /// Bytes of a record's encoding.
  static func byteCount(_ record: ShuffledRecord) -> Int {
    let message = record.message
    return RecordLayout.headBytes + record.user.count
      + record.conversation.kind.rawValue.utf8.count + record.conversation.sourceID.count
      + message.id.count + message.parentID.count + message.name.count + message.model.count
      + message.content.count + message.parts.count + message.usage.count + message.extra.count
  }

  /// - Parameter bytes: with room for `byteCount(record)` more.
  static func append(_ record: ShuffledRecord, of arena: TextArena, to bytes: inout [UInt8]) {
    let texts = arena.bytes.span
    let message = record.message
    let kind = record.conversation.kind.rawValue
    bytes.append(integer: UInt32(byteCount(record)))
    bytes.append(record.kind.rawValue)
    bytes.append(message.role.rawValue | (message.hidden ? RecordLayout.hiddenFlag : 0))
    bytes.append(integer: UInt16(0))
    bytes.append(
      integer: record.user.isAbsent
        ? 0 : ShuffleHash.of(user: texts.extracting(record.user.range)))
    bytes.append(
      integer: ShuffleHash.of(
        kind: record.conversation.kind,
        sourceID: texts.extracting(record.conversation.sourceID.range)))
    bytes.append(integer: UInt32(record.order.source))
    bytes.append(integer: UInt32(record.order.entry))
    bytes.append(integer: record.order.byteOffset)
    bytes.append(integer: Int64(record.order.ordinal))
    bytes.append(integer: message.createdAt?.millisecondsSince1970 ?? RecordLayout.noTime)
    bytes.append(integer: message.updatedAt?.millisecondsSince1970 ?? RecordLayout.noTime)
    bytes.append(integer: record.user.encodedLength)
    bytes.append(integer: UInt32(kind.utf8.count))
    bytes.append(integer: record.conversation.sourceID.encodedLength)
    bytes.append(integer: message.id.encodedLength)
    bytes.append(integer: message.parentID.encodedLength)
    bytes.append(integer: message.name.encodedLength)
    bytes.append(integer: message.model.encodedLength)
    bytes.append(integer: message.content.encodedLength)
    bytes.append(integer: message.parts.encodedLength)
    bytes.append(integer: message.usage.encodedLength)
    bytes.append(integer: message.extra.encodedLength)
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
    let start = bytes.count
    let source = arena.bytes.span
    let textsStart = view.start + RecordLayout.headBytes
    bytes.append(copying: source, view.start..<textsStart)
    bytes.append(copying: user, 0..<user.count)
    bytes.append(copying: source, textsStart + view.user.count..<view.end)
    bytes.overwrite(integer: ShuffleHash.of(user: user), at: start + RecordLayout.userHash)
    bytes.overwrite(integer: UInt32(user.count), at: start + RecordLayout.lengths)
    bytes.overwrite(integer: UInt32(bytes.count - start), at: start)
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
  /// `UInt32.max` for no text.
  fileprivate var encodedLength: UInt32 { isAbsent ? .max : UInt32(count) }
}
