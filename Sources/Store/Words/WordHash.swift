import SystemIO

/// SipHash-1-3 (https://www.aumasson.jp/siphash/siphash.pdf) for words: one round a block instead of
/// two, since a word is hashed for every few bytes of text.
///
/// Keyed: without the key a filter confirms no guess at a word.
struct WordHash: Sendable {
  private var v0, v1, v2, v3: UInt64

  init(_ key: KeyedHash.Key) {
    v0 = key.low ^ 0x736f_6d65_7073_6575
    v1 = key.high ^ 0x646f_7261_6e64_6f6d
    v2 = key.low ^ 0x6c79_6765_6e65_7261
    v3 = key.high ^ 0x7465_6462_7974_6573
  }

  /// Takes the next 8 bytes, the first of them lowest.
  @inline(__always)
  mutating func add(_ block: UInt64) {
    v3 ^= block
    round()
    v0 ^= block
  }

  /// The hash of everything added and of a last block: up to 7 bytes, and the length of all bytes
  /// in the top byte.
  @inline(__always)
  func value(last block: UInt64) -> UInt64 {
    var state = self
    state.add(block)
    state.v2 ^= 0xFF
    for _ in 0..<3 { state.round() }
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
  }

  @inline(__always)
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
