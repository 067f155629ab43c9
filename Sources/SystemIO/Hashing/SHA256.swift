import CCrypto

/// A running SHA-256 (FIPS 180-4).
///
/// A class for its deinit: `DigestBuilder` gives it the semantics of a value.
@safe final class SHA256 {
  private let context: OpaquePointer

  init() {
    guard let context = unsafe EVP_MD_CTX_new() else { fatalError("no memory for a digest") }
    unsafe self.context = context
    let algorithm = unsafe Libcrypto.shared.sha256
    unsafe Libcrypto.require(EVP_DigestInit_ex2(context, algorithm, nil), "EVP_DigestInit_ex2")
  }

  /// With all that another one has taken in.
  init(copying other: SHA256) {
    guard let context = unsafe EVP_MD_CTX_new() else { fatalError("no memory for a digest") }
    unsafe self.context = context
    unsafe Libcrypto.require(EVP_MD_CTX_copy_ex(context, other.context), "EVP_MD_CTX_copy_ex")
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  func add(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe Libcrypto.require(
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count), "EVP_DigestUpdate")
    }
  }

  /// 32 bytes; nothing may be added after it.
  func finish() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Digest.byteCount)
    unsafe Libcrypto.require(EVP_DigestFinal_ex(context, &bytes, nil), "EVP_DigestFinal_ex")
    return bytes
  }
}
