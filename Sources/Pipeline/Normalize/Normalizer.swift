import ChatModel
import Dumps
import SystemIO

/// What every record goes through, whatever format it came from.
enum Normalizer {
  /// The prefix of users made up for conversations without a known owner.
  static let pseudoUserPrefix = "unknown:"

  static func isPseudo(_ user: String) -> Bool { user.hasPrefix(pseudoUserPrefix) }

  /// A user id without surrounding white space and NULs; nil when nothing is left, or when it would pass
  /// for a pseudo-user.
  static func user(_ user: String?) -> String? {
    guard let trimmed = (user?.trimmed).map(withoutNULs), !trimmed.isEmpty,
      !trimmed.hasPrefix(pseudoUserPrefix)
    else { return nil }
    return trimmed
  }

  static func header(_ header: ConversationHeader) -> ConversationHeader {
    var header = header
    header.key = key(header.key)
    header.title = (header.title?.trimmed).flatMap { $0.isEmpty ? nil : withoutNULs($0) }
    var seen: Set<String> = []
    header.tags = header.tags.map(withoutNULs)
      .filter { !$0.isEmpty && seen.insert($0).inserted }
    header.state = header.state.map(withoutNULs)
    header.metadata = header.metadata.map(withoutNULs)
    header.threadOf = header.threadOf.map(withoutNULs)
    header.currentLeaf = header.currentLeaf.map(withoutNULs)
    return header
  }

  static func key(_ key: ConversationKey) -> ConversationKey {
    ConversationKey(
      kind: SourceKind(rawValue: withoutNULs(key.kind.rawValue)),
      sourceID: withoutNULs(key.sourceID))
  }

  /// A message whose ids and model a catalog can hold.
  static func message(_ message: Message) -> Message {
    var message = message
    message.id = withoutNULs(message.id)
    message.parentID = message.parentID.map(withoutNULs)
    message.model = message.model.map(withoutNULs)
    return message
  }

  /// With U+FFFD in the place of NULs: text of SQLite ends at one, so that of two ids it would make one,
  /// and two rows of what may be there once.
  private static func withoutNULs(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
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

  /// Whether `key(_:)` and `message(_:)` would leave these as they are.
  static func isNormal(
    _ message: MessageRecord, in conversation: RecordConversation, _ arena: TextArena
  ) -> Bool {
    let bytes = arena.bytes.span
    func hasNUL(_ slice: TextSlice) -> Bool {
      !slice.isAbsent && bytes.extracting(slice.range).firstIndex(of: 0, from: 0) != nil
    }
    return !hasNUL(conversation.sourceID) && !hasNUL(message.id) && !hasNUL(message.parentID)
      && !hasNUL(message.model) && !conversation.kind.rawValue.utf8.contains(0)
  }

  /// Whether `user` would leave `user(_:)` as it is.
  static func isNormal(_ user: Span<UInt8>) -> Bool {
    guard user.firstIndex(of: 0, from: 0) == nil else { return false }
    guard user.count > 0, isPlain(user[0]), isPlain(user[user.count - 1]) else { return false }
    let prefix = pseudoUserPrefix.utf8.span
    guard user.count >= prefix.count else { return true }
    return prefix.indices.contains { user[$0] != prefix[$0] }
  }

  /// The usual id begins and ends with a printable ASCII character.
  private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
}
