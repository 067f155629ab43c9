import Crypto

/// A 32-byte SHA-256 digest (FIPS 180-4).
package struct Digest: Hashable, Sendable {
  package static let byteCount = 32
  package let bytes: [UInt8]

  /// Nil unless `bytes` has 32 bytes.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == Digest.byteCount else { return nil }
    self.bytes = bytes
  }

  package init(of parts: [UInt8]...) {
    var hasher = SHA256()
    for part in parts { hasher.update(data: part) }
    bytes = Array(hasher.finalize())
  }

  /// Of a list of texts for one purpose: purpose and texts each follow their length in 8 bytes, so
  /// that no two lists have the same input.
  package init(for purpose: String, _ parts: [UInt8]...) {
    var hasher = SHA256()
    for part in [Array(purpose.utf8)] + parts {
      hasher.update(data: (0..<8).map { UInt8(truncatingIfNeeded: part.count >> (8 * $0)) })
      hasher.update(data: part)
    }
    bytes = Array(hasher.finalize())
  }

  package var hex: String { hexadecimal(bytes) }
}

/// A streaming SHA-256.
package struct DigestBuilder {
  private var hasher = SHA256()
  package init() {}
  package mutating func add(_ bytes: [UInt8]) { hasher.update(data: bytes) }
  package mutating func add(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
    }
  }
  package consuming func finish() -> Digest {
    Digest(Array(hasher.finalize())) ?? Digest(of: [])
  }
}

/// A secret key for HMAC-SHA256 (RFC 2104).
///
/// Never printed.
package struct SecretKey: Sendable {
  package static let byteCount = 32
  private let key: SymmetricKey

  package init(_ bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

  /// HMAC-SHA256 of the parts, each preceded by its length so that no two lists collide.
  package func authenticate(_ parts: [UInt8]...) -> [UInt8] {
    // In one piece: a code takes each of many longer than all bytes together.
    var message: [UInt8] = []
    message.reserveCapacity(parts.reduce(0) { $0 + 8 + $1.count })
    for part in parts {
      unsafe withUnsafeBytes(of: UInt64(part.count).littleEndian) {
        unsafe message.append(contentsOf: $0)
      }
      message += part
    }
    return Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
  }
}

/// An Ed25519 key (RFC 8032) that signs receipts.
package struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  package init() { key = Curve25519.Signing.PrivateKey() }

  /// Nil unless `bytes` are a raw 32-byte private key.
  package init?(_ bytes: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else { return nil }
    self.key = key
  }

  package var privateBytes: [UInt8] { Array(key.rawRepresentation) }
  package var publicBytes: [UInt8] { Array(key.publicKey.rawRepresentation) }

  /// 64 bytes, or nil when the library fails, which it documents no reason for.
  package func signature(of bytes: [UInt8]) -> [UInt8]? {
    (try? key.signature(for: bytes)).map { Array($0) }
  }
}

/// Whether `signature` is the signature of `bytes` under the raw Ed25519 public key.
package func isValidSignature(_ signature: [UInt8], of bytes: [UInt8], publicKey: [UInt8]) -> Bool {
  guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
    return false
  }
  return key.isValidSignature(signature, for: bytes)
}

/// `count` bytes from the operating system's random source.
package func randomBytes(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + 7)
  while bytes.count < count {
    var word = generator.next()
    for _ in 0..<8 {
      bytes.append(UInt8(truncatingIfNeeded: word))
      word >>= 8
    }
  }
  bytes.removeLast(bytes.count - count)
  return bytes
}
