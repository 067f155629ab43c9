package import ChatModel
import Crypto

extension SecretKey {
  /// Encrypts bytes for one purpose: AES-256-GCM (NIST SP 800-38D) under a key derived from this one.
  ///
  /// - Returns: nonce, ciphertext and tag.
  package func seal(
    _ bytes: [UInt8], for purpose: [UInt8]...
  ) throws(HansardError) -> [UInt8] {
    guard let box = try? AES.GCM.seal(bytes, using: sealingKey(purpose)),
      let combined = box.combined
    else { throw HansardError(.internalError, while: "sealing a file") }
    return Array(combined)
  }

  /// Nil when the bytes are not what `seal` gave for that purpose.
  package func open(_ sealed: [UInt8], for purpose: [UInt8]...) -> [UInt8]? {
    guard let box = try? AES.GCM.SealedBox(combined: sealed),
      let bytes = try? AES.GCM.open(box, using: sealingKey(purpose))
    else { return nil }
    return Array(bytes)
  }

  private func sealingKey(_ purpose: [[UInt8]]) -> SymmetricKey {
    var message: [UInt8] = []
    for part in purpose {
      for place in 0..<8 { message.append(UInt8(truncatingIfNeeded: part.count >> (8 * place))) }
      message += part
    }
    return SymmetricKey(data: authenticate(Array("seal".utf8), message))
  }
}
