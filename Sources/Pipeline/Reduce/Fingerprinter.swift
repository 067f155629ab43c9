import ChatModel
import Store
import SystemIO

/// Hashes one user's messages under that user's key.
struct Fingerprinter: Sendable {
  private let key: SecretKey

  init(_ key: SecretKey) { self.key = key }

  func id(_ id: String) -> UInt64 { key.fingerprint(0xFF, id.utf8.span) }

  func memory(label: String, text: String) -> UInt64 {
    let joined = label + "\u{0}" + text
    return key.fingerprint(0xFE, joined.utf8.span)
  }

  /// Role and content.
  func text(_ message: Message) -> UInt64 {
    key.fingerprint(message.role.rawValue, message.content.utf8.span)
  }

  /// Every part; 0 when there are none.
  func parts(_ message: Message) -> UInt64 {
    guard !message.parts.isEmpty else { return 0 }
    var text = ""
    for part in message.parts {
      for field in [part.kind.rawValue, part.text, part.name, part.callID, part.payload] {
        text += field ?? ""
        text += "\u{0}"
      }
    }
    return max(1, key.fingerprint(0xFD, text.utf8.span))
  }

  /// What conversations from different formats are compared by.
  static func isOnChain(_ message: Message, isActive: Bool) -> Bool {
    isActive && !message.hidden && (message.role == .user || message.role == .assistant)
      && message.content.utf8.contains { $0 > 0x20 }
  }
}
