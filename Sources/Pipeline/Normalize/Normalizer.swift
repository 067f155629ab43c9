import ChatModel

/// What every record goes through, whatever format it came from.
enum Normalizer {
  /// The prefix of users made up for conversations without a known owner.
  static let pseudoUserPrefix = "unknown:"

  static func isPseudo(_ user: String) -> Bool { user.hasPrefix(pseudoUserPrefix) }

  /// A user id without surrounding white space; nil when nothing is left, or when it would pass for
  /// a pseudo-user.
  static func user(_ user: String?) -> String? {
    guard let trimmed = user.map(trimmed), !trimmed.isEmpty,
      !trimmed.hasPrefix(pseudoUserPrefix)
    else { return nil }
    return trimmed
  }

  static func header(_ header: ConversationHeader) -> ConversationHeader {
    var header = header
    header.title = header.title.map(trimmed).flatMap { $0.isEmpty ? nil : $0 }
    var seen: Set<String> = []
    header.tags = header.tags.filter { !$0.isEmpty && seen.insert($0).inserted }
    return header
  }

  /// Stored text is never changed: no NFC, no trimming.
  ///
  /// Only facts about it are put in order.
  static func message(_ message: Message) -> Message {
    var message = message
    if message.parentID == message.id, !message.id.isEmpty { message.parentID = nil }
    if message.model?.isEmpty == true { message.model = nil }
    if message.name?.isEmpty == true { message.name = nil }
    if message.usage?.isEmpty == true { message.usage = nil }
    return message
  }

  private static func trimmed(_ text: String) -> String {
    // The usual id begins and ends with a printable ASCII character.
    let isPlain = { (byte: UInt8?) in byte.map { $0 > 0x20 && $0 < 0x7F } ?? false }
    if isPlain(text.utf8.first), isPlain(text.utf8.last) { return text }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}
