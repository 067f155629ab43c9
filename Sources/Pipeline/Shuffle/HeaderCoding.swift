import ChatModel

/// Conversation headers as bytes in the shuffle.
enum HeaderCoding {
  static func encode(_ header: ConversationHeader) -> [UInt8] {
    var bytes: [UInt8] = []
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
    return bytes
  }

  /// Traps on bytes that `encode` did not write.
  static func decode(_ bytes: ArraySlice<UInt8>, key: ConversationKey) -> ConversationHeader {
    var reader = RecordByteReader(Array(bytes))
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
}
