import ChatModel
import SystemIO

/// The head of a record in the shuffle, in memory's own layout: all texts follow it, in the order of
/// their lengths.
struct RecordHead: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case header, message, memory
  }

  /// Of head and texts.
  var byteCount: UInt32
  var kind: UInt8
  /// The role, and whether the message is hidden, and inserted.
  var flags: UInt8
  var unused: UInt16 = 0
  var userHash: UInt64
  var conversationHash: UInt64
  var source: UInt32
  var entry: UInt32
  var byteOffset: Int64
  var ordinal: Int32
  /// As in `RecordOrder`.
  var place: Int32
  var createdAt: Int64
  var updatedAt: Int64
  /// User, kind and id of the source, then those of a message: id, parent, name, model, content,
  /// parts, usage, extra.
  ///
  /// `noText` for none.
  var lengths: InlineArray<11, UInt32>

  /// Beside the role in the flags.
  static let hiddenFlag: UInt8 = 0x80
  static let insertedFlag: UInt8 = 0x40
  /// No `Timestamp` has this value.
  static let noTime = Int64.min
  static let noText = UInt32.max
  static let byteCount = MemoryLayout<RecordHead>.size
}

extension Timestamp? {
  var recordTime: Int64 { self?.millisecondsSince1970 ?? RecordHead.noTime }

  init(record milliseconds: Int64) {
    self =
      milliseconds == RecordHead.noTime ? nil : Timestamp(millisecondsSince1970: milliseconds)
  }
}
