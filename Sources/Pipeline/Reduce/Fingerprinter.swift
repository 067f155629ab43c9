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
  func text(_ message: Message) -> UInt64 {
    var hash = hash(UInt64(message.role.rawValue))
    hash.add(message.content)
    return hash.value
  }

  /// Every part; 0 when there are none.
  func parts(_ message: Message) -> UInt64 {
    guard !message.parts.isEmpty else { return 0 }
    var hash = hash(Fingerprinter.parts)
    for part in message.parts {
      hash.add(part.kind.rawValue)
      hash.add(part.text)
      for field in [part.name, part.callID, part.payload] { hash.add(field ?? "") }
    }
    return max(1, hash.value)
  }

  /// What conversations from different formats are compared by.
  static func isOnChain(_ message: Message, isActive: Bool) -> Bool {
    isActive && !message.hidden && (message.role == .user || message.role == .assistant)
      && message.content.utf8.contains { $0 > 0x20 }
  }
}
