import CCrypto

/// A secret key for HMAC-SHA256 (RFC 2104).
///
/// Never printed.
package struct SecretKey: Sendable {
  package static let byteCount = 32

  /// Has taken the key in, and is copied for each message.
  ///
  /// libcrypto clears its memory when it goes.
  @safe private final class Keyed: @unchecked Sendable {
    let context: OpaquePointer

    init(_ key: [UInt8]) {
      guard let context = unsafe EVP_MAC_CTX_new(Libcrypto.shared.hmac) else {
        fatalError("no memory for a key")
      }
      unsafe self.context = context
      // The parameters point to both texts.
      var digest = Array("SHA256".utf8CString)
      unsafe OSSL_MAC_PARAM_DIGEST.withCString { name in
        unsafe digest.withUnsafeMutableBufferPointer { digest in
          let parameters = unsafe [
            OSSL_PARAM_construct_utf8_string(name, digest.baseAddress, 0),
            OSSL_PARAM_construct_end(),
          ]
          unsafe Libcrypto.require(
            EVP_MAC_init(context, key, key.count, parameters), "EVP_MAC_init")
        }
      }
    }

    deinit { unsafe EVP_MAC_CTX_free(context) }
  }

  private let keyed: Keyed

  /// - Parameter bytes: not empty.
  package init(_ bytes: [UInt8]) { keyed = Keyed(bytes) }

  /// HMAC-SHA256 of the parts, each preceded by its length so that no two lists collide.
  package func authenticate(_ parts: [UInt8]...) -> [UInt8] {
    // In one piece: a code takes each of many longer than all bytes together.
    var message: [UInt8] = []
    message.reserveCapacity(parts.reduce(0) { $0 + 8 + $1.count })
    for part in parts {
      message.append(integer: UInt64(part.count))
      message += part
    }
    return code(of: message)
  }

  private func code(of message: [UInt8]) -> [UInt8] {
    guard let context = unsafe EVP_MAC_CTX_dup(keyed.context) else {
      fatalError("no memory for a code")
    }
    defer { unsafe EVP_MAC_CTX_free(context) }
    unsafe Libcrypto.require(EVP_MAC_update(context, message, message.count), "EVP_MAC_update")
    var code = [UInt8](repeating: 0, count: Digest.byteCount)
    var count = code.count
    unsafe Libcrypto.require(EVP_MAC_final(context, &code, &count, code.count), "EVP_MAC_final")
    return code
  }
}
