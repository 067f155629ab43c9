import CCrypto

/// AES-256-GCM (NIST SP 800-38D) with random nonces under one key, which is cleared from memory
/// when it goes.
@safe final class AESGCM: @unchecked Sendable {
  static let keyByteCount = 32
  private static let nonceByteCount = 12
  private static let tagByteCount = 16

  private enum Direction: Int32 { case open, seal }

  private let key: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter key: `keyByteCount` bytes.
  init(key: [UInt8]) {
    precondition(key.count == AESGCM.keyByteCount)
    unsafe self.key = .allocate(capacity: key.count)
    _ = unsafe self.key.initialize(from: key)
  }

  deinit {
    unsafe OPENSSL_cleanse(key.baseAddress, key.count)
    unsafe key.deallocate()
  }

  /// Nonce, ciphertext and tag; nil where memory is at its end, or of 2 GiB or more.
  func seal(_ bytes: [UInt8]) -> [UInt8]? {
    let nonce = randomBytes(AESGCM.nonceByteCount)
    guard let context = unsafe context(.seal, nonce: nonce) else { return nil }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    guard let ciphertext = unsafe transformed(bytes[...], by: context) else { return nil }
    var tag = [UInt8](repeating: 0, count: AESGCM.tagByteCount)
    let isTagged = unsafe EVP_CIPHER_CTX_ctrl(
      context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag)
    return isTagged == 1 ? nonce + ciphertext + tag : nil
  }

  /// Nil when the bytes are not what `seal` gave.
  func open(_ sealed: [UInt8]) -> [UInt8]? {
    guard sealed.count >= AESGCM.nonceByteCount + AESGCM.tagByteCount else { return nil }
    let nonce = Array(sealed.prefix(AESGCM.nonceByteCount))
    var tag = Array(sealed.suffix(AESGCM.tagByteCount))
    guard let context = unsafe context(.open, nonce: nonce) else { return nil }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    guard
      unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
    else { return nil }
    return unsafe transformed(
      sealed.dropFirst(AESGCM.nonceByteCount).dropLast(AESGCM.tagByteCount), by: context)
  }

  private func context(_ direction: Direction, nonce: [UInt8]) -> OpaquePointer? {
    guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
    let cipher = unsafe Libcrypto.shared.aes256GCM
    let result = unsafe EVP_CipherInit_ex2(
      context, cipher, key.baseAddress, nonce, direction.rawValue, nil)
    if result == 1 { return unsafe context }
    unsafe EVP_CIPHER_CTX_free(context)
    return nil
  }

  /// As many bytes; nil when they do not have the tag that was set, or are 2 GiB or more.
  private func transformed(_ bytes: ArraySlice<UInt8>, by context: OpaquePointer) -> [UInt8]? {
    guard let count = Int32(exactly: bytes.count) else { return nil }
    var written: Int32 = 0
    // The last call writes nothing here, but wants a place for it.
    var output = [UInt8](repeating: 0, count: bytes.count + 1)
    let result = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe EVP_CipherUpdate(context, &output, &written, input.baseAddress, count)
    }
    guard result == 1, written == count,
      unsafe EVP_CipherFinal_ex(context, &output[bytes.count], &written) == 1
    else { return nil }
    output.removeLast()
    return output
  }
}
