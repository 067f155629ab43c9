import ChatModel

/// Ids for messages whose source has none: `m-`, a hash of role, text and time, and an ordinal, so
/// that 'ok', 'ok' stays two messages.
enum DerivedMessageID {
  /// Adds the first of them that `isFree` accepts to the arena.
  static func make(
    _ message: MessageRecord, in arena: inout TextArena,
    where isFree: (TextSlice, TextArena) -> Bool
  ) -> TextSlice {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    mix(message.role.rawValue)
    for byte in arena.bytes[message.content.range] { mix(byte) }
    for byte in (message.createdAt?.rfc3339 ?? "").utf8 { mix(byte) }
    let digits = String(hash, radix: 16)
    let base = "m-" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    var ordinal = 0
    while true {
      let id = arena.add("\(base)-\(ordinal)")
      if isFree(id, arena) { return id }
      ordinal += 1
    }
  }

  static func isOne(_ id: TextSlice, in arena: TextArena) -> Bool {
    let bytes = arena.bytes[id.range]
    return bytes.count > 19 && bytes.starts(with: "m-".utf8)
      && bytes[bytes.startIndex + 18] == UInt8(ascii: "-")
  }
}
