import ChatModel
import SystemIO

/// A JSON object whose last two members are the signer's public key and an Ed25519 signature (RFC
/// 8032) over every byte before `,"signature"`.
///
/// Anyone with the file can check it.
enum SignedJSON {
  private static let separator = Array(",\"signature\":\"".utf8)

  static func sign(
    _ key: SigningKey, _ body: (inout JSONWriter) throws(HansardError) -> Void
  ) throws(HansardError) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    try body(&writer)
    writer.field("public_key", hexadecimal(key.publicBytes))
    guard let signature = key.signature(of: writer.bytes) else {
      throw HansardError(.internalError, while: "signing")
    }
    return writer.bytes + separator + Array(hexadecimal(signature).utf8) + Array("\"}".utf8)
  }

  /// Whether `line` is signed, and by the holder of that key.
  static func isValid(_ line: [UInt8], publicKey: [UInt8]) -> Bool {
    let tailBytes = separator.count + 128 + 2
    guard line.count > tailBytes, line.suffix(2).elementsEqual("\"}".utf8) else { return false }
    let signed = Array(line.prefix(line.count - tailBytes))
    let tail = line.suffix(tailBytes)
    guard tail.starts(with: separator) else { return false }
    let digits = String(decoding: tail.dropFirst(separator.count).dropLast(2), as: UTF8.self)
    guard let signature = bytes(fromHexadecimal: digits) else { return false }
    return isValidSignature(signature, of: signed, publicKey: publicKey)
  }
}
