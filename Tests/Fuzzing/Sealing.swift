import ChatModel
import SystemIO

/// Mends what a damaged input is checked by first, so that more than that check sees the damage.
///
/// Nil where the input has no such place left.
enum Sealing {
  /// Lengths and digest of a segment's index.
  static func segment(_ bytes: [UInt8]) -> [UInt8]? {
    let tailBytes = Digest.byteCount + 8
    guard let payload = places(of: Array("HSEGIDX1".utf8), in: bytes).last, payload >= 8,
      bytes.count - payload > tailBytes
    else { return nil }
    let content = Array(bytes[payload..<bytes.count - tailBytes])
    let length = UInt32(content.count + tailBytes)
    return bytes[..<(payload - 4)] + littleEndian(length) + content + Digest(of: content).bytes
      + littleEndian(length) + Array("HSEG".utf8)
  }

  /// The digest of the table behind word filters.
  static func words(_ bytes: [UInt8]) -> [UInt8]? {
    let header = 24
    let tailBytes = 4 + Digest.byteCount + 4
    guard bytes.count >= header + tailBytes else { return nil }
    let count = bytes[(bytes.count - tailBytes)...].prefix(4).reversed().reduce(0) {
      $0 << 8 | Int($1)
    }
    let table = bytes.count - tailBytes - 4 * count
    guard table >= header else { return nil }
    let digest = Digest(
      of: Array(bytes[..<header]), Array(bytes[table..<bytes.count - tailBytes + 4]))
    return bytes[..<(bytes.count - tailBytes + 4)] + digest.bytes + Array("HWRD".utf8)
  }

  /// The key and the signature of a receipt.
  static func receipt(_ bytes: [UInt8]) -> [UInt8]? {
    guard let end = places(of: Array(",\"public_key\":".utf8), in: bytes).last
    else { return nil }
    let signed =
      bytes[..<end] + Array(",\"public_key\":\"\(hexadecimal(receiptKey.publicBytes))\"".utf8)
    guard let signature = receiptKey.signature(of: Array(signed)) else { return nil }
    return signed + Array(",\"signature\":\"\(hexadecimal(signature))\"}".utf8)
  }

  /// Whom the receipts' reader is told to trust.
  static let receiptKey = SigningKey([UInt8](repeating: 7, count: 32)) ?? SigningKey()

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func places(of text: [UInt8], in bytes: [UInt8]) -> [Int] {
    guard bytes.count >= text.count else { return [] }
    return (0...bytes.count - text.count).filter {
      bytes[$0] == text[0] && bytes[$0...].starts(with: text)
    }
  }
}
