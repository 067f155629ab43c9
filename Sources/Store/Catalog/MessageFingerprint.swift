package import ChatModel
import SystemIO

/// What the catalog remembers of one archived message: enough to recognise it, and no guess at its
/// text can be confirmed without the user's key.
package struct MessageFingerprint: Hashable, Sendable, BitwiseCopyable {
  /// Keyed hash of the message's id.
  package var id: UInt64
  /// Keyed hash of role and content.
  package var text: UInt64
  /// Keyed hash of the other parts; 0 when there are none.
  package var parts: UInt64
  package var position: Int
  package var role: Role
  /// A visible, non-empty user or assistant message on the active branch: what conversations from
  /// different formats are compared by.
  package var isOnChain: Bool
  package var createdAt: Timestamp?

  package init(
    id: UInt64, text: UInt64, parts: UInt64, position: Int, role: Role, isOnChain: Bool,
    createdAt: Timestamp?
  ) {
    self.id = id
    self.text = text
    self.parts = parts
    self.position = position
    self.role = role
    self.isOnChain = isOnChain
    self.createdAt = createdAt
  }
}

/// The compact blob of a conversation's fingerprints: `conversations.fingerprints` in FORMAT.md.
///
/// An entry: flags (bits 0-1 role, 2 on chain, 3 has time, 4 has parts), id (8 bytes, little
/// endian), text (8), parts (8, if flagged), then as zigzag varints the differences to the entry
/// before: position, and milliseconds (if flagged).
package enum FingerprintBlob {
  private static let version: UInt8 = 1
  /// With a position and a time that follow those before, and no parts.
  private static let usualEntryBytes = 20

  package static func encode(_ fingerprints: [MessageFingerprint]) -> [UInt8] {
    var bytes: [UInt8] = [version]
    bytes.reserveCapacity(fingerprints.count * 22 + 1)
    var position = 0
    var time: Int64 = 0
    for entry in fingerprints {
      var flags = entry.role.rawValue
      if entry.isOnChain { flags |= 4 }
      if entry.createdAt != nil { flags |= 8 }
      if entry.parts != 0 { flags |= 16 }
      bytes.append(flags)
      bytes.appendLittleEndian(entry.id)
      bytes.appendLittleEndian(entry.text)
      if entry.parts != 0 { bytes.appendLittleEndian(entry.parts) }
      bytes.appendZigzag(Int64(entry.position - position))
      position = entry.position
      if let created = entry.createdAt?.millisecondsSince1970 {
        bytes.appendZigzag(created &- time)
        time = created
      }
    }
    return bytes
  }

  /// Nil when the bytes are not what `encode` writes.
  package static func decode(_ bytes: [UInt8]) -> [MessageFingerprint]? {
    var reader = FieldReader(bytes)
    guard reader.integer(UInt8.self) == version else { return nil }
    var result: [MessageFingerprint] = []
    result.reserveCapacity(bytes.count / usualEntryBytes + 1)
    var position: Int64 = 0
    var time: Int64 = 0
    while reader.position < bytes.count {
      guard let flags = reader.integer(UInt8.self), flags < 32,
        let role = Role(rawValue: flags & 3), let id = reader.integer(UInt64.self),
        let text = reader.integer(UInt64.self)
      else { return nil }
      var parts: UInt64 = 0
      if flags & 16 != 0 {
        guard let value = reader.integer(UInt64.self) else { return nil }
        parts = value
      }
      guard let step = reader.zigzag() else { return nil }
      position &+= step
      var createdAt: Timestamp?
      if flags & 8 != 0 {
        guard let step = reader.zigzag() else { return nil }
        time &+= step
        createdAt = Timestamp(millisecondsSince1970: time)
      }
      guard let place = Int(exactly: position), place >= 0 else { return nil }
      result.append(
        MessageFingerprint(
          id: id, text: text, parts: parts, position: place, role: role,
          isOnChain: flags & 4 != 0, createdAt: createdAt))
    }
    return result
  }
}

extension [UInt8] {
  /// LEB128 of the zigzag form: small differences of either sign take one byte.
  mutating func appendZigzag(_ value: Int64) {
    var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}

extension FieldReader {
  mutating func zigzag() -> Int64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = integer(UInt8.self) {
      guard shift < 64 else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
      shift += 7
    }
    return nil
  }
}
