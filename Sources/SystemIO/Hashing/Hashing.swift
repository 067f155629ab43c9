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
    let hash = SHA256()
    for part in parts { hash.add(part.span) }
    self.init(finishing: hash)
  }

  /// Of a list of texts for one purpose: purpose and texts each follow their length in 8 bytes, so
  /// that no two lists have the same input.
  package init(for purpose: String, _ parts: [UInt8]...) {
    let hash = SHA256()
    for part in [Array(purpose.utf8)] + parts {
      var length: [UInt8] = []
      length.append(integer: UInt64(part.count))
      hash.add(length.span)
      hash.add(part.span)
    }
    self.init(finishing: hash)
  }

  fileprivate init(finishing hash: SHA256) { bytes = hash.finish() }

  package var hex: String { hexadecimal(bytes) }
}

/// A streaming SHA-256.
package struct DigestBuilder {
  private var hash = SHA256()
  package init() {}

  package mutating func add(_ bytes: [UInt8]) { add(bytes.span) }

  package mutating func add(_ bytes: Span<UInt8>) {
    if !isKnownUniquelyReferenced(&hash) { hash = SHA256(copying: hash) }
    hash.add(bytes)
  }

  /// Of what was added so far.
  package func finish() -> Digest { Digest(finishing: SHA256(copying: hash)) }
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
