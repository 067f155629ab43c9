import ChatModel

/// Which record of a run something is: orders records as the dumps have them.
struct RecordOrder: Hashable, Comparable, Sendable {
  /// The source's number within the run.
  var source: Int
  /// The member within the source.
  var entry: Int
  var byteOffset: Int64
  var ordinal: Int

  static func < (left: RecordOrder, right: RecordOrder) -> Bool {
    (left.source, left.entry, left.byteOffset, left.ordinal)
      < (right.source, right.entry, right.byteOffset, right.ordinal)
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

/// The binary form of records in the shuffle: length-prefixed, never stored, so free to change.
enum RecordCoder {
  static func append(_ record: ShuffledRecord, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.appendFixed(UInt32(0))
    bytes.appendVarint(record.order.source)
    bytes.appendVarint(record.order.entry)
    bytes.appendVarint(Int(record.order.byteOffset))
    bytes.appendVarint(record.order.ordinal)
    bytes.append(optional: record.user)
    bytes.append(text: record.conversation.kind.rawValue)
    bytes.append(text: record.conversation.sourceID)
    switch record.content {
    case .header(let header):
      bytes.append(0)
      append(header, to: &bytes)
    case .message(let message):
      bytes.append(1)
      append(message, to: &bytes)
    case .memory(let label, let text):
      bytes.append(2)
      bytes.append(text: label)
      bytes.append(text: text)
    }
    bytes.overwriteFixed(UInt32(bytes.count - start - 4), at: start)
  }

  private static func append(_ header: ConversationHeader, to bytes: inout [UInt8]) {
    bytes.append(optional: header.title)
    bytes.appendVarint(header.tags.count)
    for tag in header.tags { bytes.append(text: tag) }
    bytes.append(optional: header.state)
    bytes.append(optional: header.metadata)
    bytes.append(optional: header.threadOf)
    bytes.append(optional: header.createdAt)
    bytes.append(optional: header.updatedAt)
    bytes.append(optional: header.currentLeaf)
    bytes.append(optional: header.expiresAt)
  }

  private static func append(_ message: Message, to bytes: inout [UInt8]) {
    bytes.append(message.role.rawValue | (message.hidden ? 0x80 : 0))
    bytes.append(text: message.id)
    bytes.append(optional: message.parentID)
    bytes.append(optional: message.name)
    bytes.append(optional: message.createdAt)
    bytes.append(optional: message.updatedAt)
    bytes.append(optional: message.model)
    bytes.append(text: message.content)
    bytes.appendVarint(message.parts.count)
    for part in message.parts {
      bytes.append(text: part.kind.rawValue)
      bytes.append(text: part.text)
      bytes.append(optional: part.name)
      bytes.append(optional: part.callID)
      bytes.append(optional: part.payload)
    }
    bytes.append(message.usage == nil ? 0 : 1)
    if let usage = message.usage {
      for value in [
        usage.input, usage.output, usage.cacheRead, usage.cacheWrite, usage.reasoning, usage.total,
      ] { bytes.appendFixed(UInt64(bitPattern: Int64(value ?? -1))) }
    }
    bytes.append(optional: message.extra)
  }

  /// The records of one chunk.
  ///
  /// Traps on bytes that `append` did not write: they never leave memory or an authenticated spill.
  static func forEach(in bytes: [UInt8], _ body: (ShuffledRecord) throws -> Void) rethrows {
    var reader = RecordByteReader(bytes)
    while !reader.isAtEnd {
      _ = reader.fixed(UInt32.self)
      try body(record(&reader))
    }
  }

  private static func record(_ reader: inout RecordByteReader) -> ShuffledRecord {
    let order = RecordOrder(
      source: reader.varint(), entry: reader.varint(), byteOffset: Int64(reader.varint()),
      ordinal: reader.varint())
    let user = reader.optionalText()
    let key = ConversationKey(
      kind: SourceKind(rawValue: reader.text()), sourceID: reader.text())
    let content: ShuffledContent =
      switch reader.byte() {
      case 0: .header(header(&reader, key: key))
      case 1: .message(message(&reader))
      default: .memory(label: reader.text(), text: reader.text())
      }
    return ShuffledRecord(order: order, user: user, conversation: key, content: content)
  }

  private static func header(
    _ reader: inout RecordByteReader, key: ConversationKey
  ) -> ConversationHeader {
    var header = ConversationHeader(key: key)
    header.title = reader.optionalText()
    let tags = reader.varint()
    for _ in 0..<tags { header.tags.append(reader.text()) }
    header.state = reader.optionalText()
    header.metadata = reader.optionalText()
    header.threadOf = reader.optionalText()
    header.createdAt = reader.optionalTime()
    header.updatedAt = reader.optionalTime()
    header.currentLeaf = reader.optionalText()
    header.expiresAt = reader.optionalTime()
    return header
  }

  private static func message(_ reader: inout RecordByteReader) -> Message {
    let flags = reader.byte()
    var message = Message(
      id: reader.text(), parentID: reader.optionalText(),
      role: Role(rawValue: flags & 0x7F) ?? .user, name: reader.optionalText(),
      createdAt: reader.optionalTime(), updatedAt: reader.optionalTime(),
      model: reader.optionalText(), content: reader.text(), hidden: flags & 0x80 != 0)
    let parts = reader.varint()
    for _ in 0..<parts {
      message.parts.append(
        MessagePart(
          MessagePart.Kind(rawValue: reader.text()) ?? .text, text: reader.text(),
          name: reader.optionalText(), callID: reader.optionalText(),
          payload: reader.optionalText()))
    }
    if reader.byte() == 1 {
      let values = (0..<6).map { _ -> Int? in
        let value = Int64(bitPattern: reader.fixed(UInt64.self))
        return value < 0 ? nil : Int(value)
      }
      message.usage = ReportedUsage(
        input: values[0], output: values[1], cacheRead: values[2], cacheWrite: values[3],
        reasoning: values[4], total: values[5])
    }
    message.extra = reader.optionalText()
    return message
  }
}
