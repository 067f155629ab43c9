import ChatModel

/// What every record goes through, whatever format it came from.
enum Normalizer {
  /// The prefix of users made up for conversations without a known owner.
  static let pseudoUserPrefix = "unknown:"

  static func isPseudo(_ user: String) -> Bool { user.hasPrefix(pseudoUserPrefix) }

  /// A user id without surrounding white space; nil when nothing is left, or when it would pass for
  /// a pseudo-user.
  static func user(_ user: String?) -> String? {
    guard let trimmed = user?.trimmed, !trimmed.isEmpty,
      !trimmed.hasPrefix(pseudoUserPrefix)
    else { return nil }
    return trimmed
  }

  static func header(_ header: ConversationHeader) -> ConversationHeader {
    var header = header
    header.title = (header.title?.trimmed).flatMap { $0.isEmpty ? nil : $0 }
    var seen: Set<String> = []
    header.tags = header.tags.filter { !$0.isEmpty && seen.insert($0).inserted }
    return header
  }

  /// Stored text is never changed: no NFC, no trimming.
  ///
  /// Only facts about it are put in order.
  static func message(_ message: MessageRecord, in arena: TextArena) -> MessageRecord {
    var message = message
    if !message.id.isEmpty, arena.areEqual(message.parentID, message.id) {
      message.parentID = .absent
    }
    if message.model.isEmpty { message.model = .absent }
    if message.name.isEmpty { message.name = .absent }
    return message
  }

  /// Whether `user` would leave `user(_:)` as it is.
  static func isNormal(_ user: Span<UInt8>) -> Bool {
    guard user.count > 0, isPlain(user[0]), isPlain(user[user.count - 1]) else { return false }
    let prefix = pseudoUserPrefix.utf8.span
    guard user.count >= prefix.count else { return true }
    return prefix.indices.contains { user[$0] != prefix[$0] }
  }

  /// The usual id begins and ends with a printable ASCII character.
  private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
}
