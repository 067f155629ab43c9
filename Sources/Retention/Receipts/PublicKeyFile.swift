package import ChatModel
import Foundation
import SystemIO

/// An Ed25519 public key as it is handed to whoever checks receipts.
package enum PublicKeyFile {
  /// What RFC 8410 puts before the 32 bytes of a key: the algorithm's name.
  private static let derPrefix: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]
  private static let keyBytes = 32
  private static let begin = "-----BEGIN PUBLIC KEY-----"
  private static let end = "-----END PUBLIC KEY-----"

  /// The key in PEM (RFC 8410), as other tools read it; without a newline at the end.
  package static func text(_ key: [UInt8]) -> String {
    [begin, Data(derPrefix + key).base64EncodedString(), end].joined(separator: "\n")
  }

  /// Reads a key that is written as PEM, as 64 hexadecimal digits, or as 32 raw bytes.
  ///
  /// - Throws: `.usage` for anything else, so that a private key in PEM is not taken for one.
  package static func key(
    in bytes: [UInt8], at path: String
  ) throws(HansardError) -> [UInt8] {
    if bytes.count == keyBytes { return bytes }
    let text = String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    if let key = SystemIO.bytes(fromHexadecimal: text), key.count == keyBytes { return key }
    if let key = key(inPEM: text) { return key }
    throw HansardError(
      .usage, while: "reading a public key", at: SourceLocation(path),
      cause: "it is no Ed25519 public key: neither PEM nor 64 hexadecimal digits nor 32 bytes",
      hint: "`hansard receipt key` prints the store's")
  }

  private static func key(inPEM text: String) -> [UInt8]? {
    guard text.hasPrefix(begin), text.hasSuffix(end) else { return nil }
    let body = text.dropFirst(begin.count).dropLast(end.count).filter { !$0.isWhitespace }
    guard let der = Data(base64Encoded: String(body)), der.starts(with: derPrefix),
      der.count == derPrefix.count + keyBytes
    else { return nil }
    return Array(der.dropFirst(derPrefix.count))
  }
}
