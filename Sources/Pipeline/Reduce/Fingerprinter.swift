import ChatModel
import Store
import SystemIO

/// Hashes one user's messages under that user's key.
///
/// The first word tells what is hashed: a role's number for a text, larger numbers for the rest.
struct Fingerprinter: Sendable {
  private let key: KeyedHash.Key

  private static let id: UInt64 = 0xFF
  private static let memory: UInt64 = 0xFE
  private static let parts: UInt64 = 0xFD

  init(_ key: KeyedHash.Key) { self.key = key }

  private func hash(_ kind: UInt64) -> KeyedHash {
    var hash = KeyedHash(key)
    hash.add(word: kind)
    return hash
  }

  func id(_ id: TextSlice, in arena: TextArena) -> UInt64 {
    var hash = hash(Fingerprinter.id)
    hash.add(arena.bytes.span.extracting(id.range))
    return hash.value
  }

  func id(_ id: String) -> UInt64 {
    var hash = hash(Fingerprinter.id)
    hash.add(id)
    return hash.value
  }

  func memory(label: String, text: String) -> UInt64 {
    var hash = hash(Fingerprinter.memory)
    hash.add(label)
    hash.add(text)
    return hash.value
  }

  /// Role and content.
  func text(_ message: MessageRecord, in arena: TextArena) -> UInt64 {
    var hash = hash(UInt64(message.role.rawValue))
    hash.add(arena.bytes.span.extracting(message.content.range))
    return hash.value
  }

  /// Every part; 0 when there are none.
  func parts(_ message: MessageRecord, in arena: TextArena) -> UInt64 {
    guard !message.parts.isEmpty else { return 0 }
    var hash = hash(Fingerprinter.parts)
    for part in PartsCoding.records(message.parts, in: arena) {
      hash.add(part.kind.rawValue)
      for text in [part.text, part.name, part.callID, part.payload] {
        hash.add(arena.bytes.span.extracting(text.range))
      }
    }
    return max(1, hash.value)
  }

  /// The fingerprint of a message at a place, on the chain if it is on the active branch.
  func fingerprint(
    _ message: MessageRecord, at position: Int, isActive: Bool, in arena: TextArena
  ) -> MessageFingerprint {
    MessageFingerprint(
      id: id(message.id, in: arena), text: text(message, in: arena),
      parts: parts(message, in: arena), position: position, role: message.role,
      isOnChain: Fingerprinter.isOnChain(message, isActive: isActive, in: arena),
      createdAt: message.createdAt)
  }

  /// What conversations from different formats are compared by.
  static func isOnChain(_ message: MessageRecord, isActive: Bool, in arena: TextArena) -> Bool {
    isActive && !message.hidden && (message.role == .user || message.role == .assistant)
      && arena.bytes[message.content.range].contains { $0 > 0x20 }
  }
}
