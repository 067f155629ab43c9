import CCrypto

/// What is fetched once from OpenSSL's libcrypto, 3.0 or later
/// (https://docs.openssl.org/3.0/man7/crypto/).
///
/// Looking an algorithm up by name takes longer than hashing a short text.
@safe struct Libcrypto: @unchecked Sendable {
  static let shared = Libcrypto()

  let sha256: OpaquePointer
  let hmac: OpaquePointer
  let aes256GCM: OpaquePointer

  private init() {
    // Its clean-up at exit would take the algorithms from threads that still run.
    let isReady = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1
    guard isReady, let sha256 = unsafe EVP_MD_fetch(nil, "SHA256", nil),
      let hmac = unsafe EVP_MAC_fetch(nil, "HMAC", nil),
      let aes256GCM = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    else {
      fatalError(
        "libcrypto has no SHA-256, HMAC or AES-256-GCM; its configuration has to allow them")
    }
    unsafe self.sha256 = sha256
    unsafe self.hmac = hmac
    unsafe self.aes256GCM = aes256GCM
  }

  /// For calls that fail only where memory is at its end.
  static func require(_ result: Int32, _ call: StaticString) {
    if result != 1 { fatalError("libcrypto has failed in \(call)") }
  }
}
