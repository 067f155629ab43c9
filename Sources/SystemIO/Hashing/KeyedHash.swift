/// A keyed 64-bit hash of texts: SipHash-2-4 (Aumasson and Bernstein,
/// https://www.aumasson.jp/siphash/siphash.pdf), a pseudorandom function: without the key no guess
/// at a text can be confirmed.
///
/// Each text enters as its length and its bytes filled up with zeros to whole words, so that no two
/// lists of texts have the same input.
package struct KeyedHash: Sendable {
  /// 128 bits.
  package struct Key: Sendable {
    package let low, high: UInt64

    package init(low: UInt64, high: UInt64) {
      self.low = low
      self.high = high
    }
  }

  private var v0, v1, v2, v3: UInt64
  private var wordCount: UInt64 = 0

  package init(_ key: Key) {
    v0 = key.low ^ 0x736f_6d65_7073_6575
    v1 = key.high ^ 0x646f_7261_6e64_6f6d
    v2 = key.low ^ 0x6c79_6765_6e65_7261
    v3 = key.high ^ 0x7465_6462_7974_6573
  }

  package mutating func add(_ text: String) { add(text.utf8.span) }

  package mutating func add(_ bytes: Span<UInt8>) {
    add(word: UInt64(bytes.count))
    unsafe bytes.withUnsafeBytes { bytes in
      let whole = bytes.count & ~7
      for index in stride(from: 0, to: whole, by: 8) {
        add(
          word: unsafe UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      }
      guard whole < bytes.count else { return }
      var word: UInt64 = 0
      for index in whole..<bytes.count {
        unsafe word |= UInt64(bytes[index]) << UInt64(8 * (index - whole))
      }
      add(word: word)
    }
  }

  package mutating func add(word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
    wordCount &+= 1
  }

  package var value: UInt64 {
    var last = self
    // As many bytes, in the top byte of the last word.
    last.add(word: wordCount << 59)
    last.v2 ^= 0xFF
    for _ in 0..<4 { last.round() }
    return last.v0 ^ last.v1 ^ last.v2 ^ last.v3
  }

  private mutating func round() {
    v0 &+= v1
    v1 = (v1 << 13 | v1 >> 51) ^ v0
    v0 = v0 << 32 | v0 >> 32
    v2 &+= v3
    v3 = (v3 << 16 | v3 >> 48) ^ v2
    v0 &+= v3
    v3 = (v3 << 21 | v3 >> 43) ^ v0
    v2 &+= v1
    v1 = (v1 << 17 | v1 >> 47) ^ v2
    v2 = v2 << 32 | v2 >> 32
  }
}

extension SecretKey {
  /// A key for `KeyedHash`, for one purpose and subject.
  package func keyedHashKey(for parts: [UInt8]...) -> KeyedHash.Key {
    var message: [UInt8] = []
    for part in parts {
      message.append(integer: UInt64(part.count))
      message += part
    }
    let code = authenticate(message)
    func word(_ start: Int) -> UInt64 {
      code[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    return KeyedHash.Key(low: word(0), high: word(8))
  }
}
