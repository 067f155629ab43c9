package import ChatModel
import Crypto

/// AES-256-GCM (NIST SP 800-38D) under a random key that is never written down.
package struct SpillCipher: Sendable {
  private let key = SymmetricKey(size: .bits256)

  package init() {}

  /// Nonce, ciphertext and tag.
  package func seal(_ bytes: [UInt8]) throws(HansardError) -> [UInt8] {
    guard let box = try? AES.GCM.seal(bytes, using: key), let combined = box.combined else {
      throw HansardError(.internalError, while: "encrypting a spill")
    }
    return Array(combined)
  }

  /// - Throws: `.io` when the bytes are not what `seal` gave.
  package func open(_ sealed: [UInt8], at location: SourceLocation) throws(HansardError) -> [UInt8]
  {
    guard let box = try? AES.GCM.SealedBox(combined: sealed),
      let bytes = try? AES.GCM.open(box, using: key)
    else {
      throw HansardError(
        .io, while: "reading back a spill", at: location,
        cause: "the bytes are not those that were written", hint: "the disk may be failing")
    }
    return Array(bytes)
  }
}
