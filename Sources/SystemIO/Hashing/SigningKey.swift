import CCrypto

/// An Ed25519 key (RFC 8032) that signs receipts.
package struct SigningKey: Sendable {
  private let key: Ed25519Key
  /// 32 bytes each.
  package let privateBytes, publicBytes: [UInt8]

  /// A new one: any 32 random bytes are (RFC 8032, section 5.1.5).
  package init() {
    guard let key = SigningKey(randomBytes(Ed25519Key.byteCount)) else {
      fatalError("libcrypto has no Ed25519; its configuration has to allow it")
    }
    self = key
  }

  /// Nil unless `bytes` are a raw 32-byte private key.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == Ed25519Key.byteCount, let key = Ed25519Key(privateBytes: bytes),
      let publicBytes = key.publicBytes
    else { return nil }
    self.key = key
    self.publicBytes = publicBytes
    privateBytes = bytes
  }

  /// 64 bytes, or nil when the library fails, which it documents no reason for.
  package func signature(of bytes: [UInt8]) -> [UInt8]? { key.signature(of: bytes) }
}

/// Whether `signature` is the signature of `bytes` under the raw Ed25519 public key.
package func isValidSignature(_ signature: [UInt8], of bytes: [UInt8], publicKey: [UInt8]) -> Bool {
  Ed25519Key(publicBytes: publicKey)?.verifies(signature, of: bytes) ?? false
}

/// libcrypto's form of a private or a public key.
@safe private final class Ed25519Key: @unchecked Sendable {
  static let byteCount = 32
  private static let signatureByteCount = 64

  private let key: OpaquePointer

  init?(privateBytes bytes: [UInt8]) {
    guard
      let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)
    else { return nil }
    unsafe self.key = key
  }

  init?(publicBytes bytes: [UInt8]) {
    guard let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)
    else { return nil }
    unsafe self.key = key
  }

  deinit { unsafe EVP_PKEY_free(key) }

  var publicBytes: [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: Ed25519Key.byteCount)
    var count = bytes.count
    let result = unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count)
    return result == 1 && count == bytes.count ? bytes : nil
  }

  func signature(of bytes: [UInt8]) -> [UInt8]? {
    guard let context = unsafe EVP_MD_CTX_new() else { return nil }
    defer { unsafe EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: Ed25519Key.signatureByteCount)
    var count = signature.count
    guard unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      unsafe EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1,
      count == signature.count
    else { return nil }
    return signature
  }

  func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    guard let context = unsafe EVP_MD_CTX_new() else { return false }
    defer { unsafe EVP_MD_CTX_free(context) }
    return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
      && EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
  }
}
