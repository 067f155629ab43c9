package import ChatModel

/// AES-256-GCM under a random key that is never written down.
package struct SpillCipher: Sendable {
  private let cipher = AESGCM(key: randomBytes(AESGCM.keyByteCount))

  package init() {}

  /// Nonce, ciphertext and tag.
  package func seal(_ bytes: [UInt8]) throws(HansardError) -> [UInt8] {
    guard let sealed = cipher.seal(bytes) else {
      throw HansardError(.internalError, while: "encrypting a spill")
    }
    return sealed
  }

  /// - Throws: `.io` when the bytes are not what `seal` gave.
  package func open(_ sealed: [UInt8], at location: SourceLocation) throws(HansardError) -> [UInt8]
  {
    guard let bytes = cipher.open(sealed) else {
      throw HansardError(
        .io, while: "reading back a spill", at: location,
        cause: "the bytes are not those that were written", hint: "the disk may be failing")
    }
    return bytes
  }
}
