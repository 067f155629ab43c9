package import ChatModel

extension SecretKey {
  /// Encrypts bytes for one purpose, with AES-256-GCM under a key derived from this one.
  ///
  /// - Returns: nonce, ciphertext and tag.
  package func seal(
    _ bytes: [UInt8], for purpose: [UInt8]...
  ) throws(HansardError) -> [UInt8] {
    guard let sealed = AESGCM(key: sealingKey(purpose)).seal(bytes) else {
      throw HansardError(.internalError, while: "sealing a file")
    }
    return sealed
  }

  /// Nil when the bytes are not what `seal` gave for that purpose.
  package func open(_ sealed: [UInt8], for purpose: [UInt8]...) -> [UInt8]? {
    AESGCM(key: sealingKey(purpose)).open(sealed)
  }

  private func sealingKey(_ purpose: [[UInt8]]) -> [UInt8] {
    var message: [UInt8] = []
    for part in purpose {
      message.append(integer: UInt64(part.count))
      message += part
    }
    return authenticate(Array("seal".utf8), message)
  }
}
