/// A hash of texts that is the same on every machine and in every version: SipHash-2-4 with a
/// fixed key (Aumasson and Bernstein, https://www.aumasson.jp/siphash/siphash.pdf).
///
/// For ids of things that have none, where two things that happen to agree would be merged.
package struct StableHash {
  private var state: (UInt64, UInt64, UInt64, UInt64)
  private var wordCount: UInt64 = 0

  package init() {
    let key: (UInt64, UInt64) = (0x4861_6e73_6172_6421, 0x7374_6162_6c65_6964)
    state = (
      key.0 ^ 0x736f_6d65_7073_6575, key.1 ^ 0x646f_7261_6e64_6f6d,
      key.0 ^ 0x6c79_6765_6e65_7261, key.1 ^ 0x7465_6462_7974_6573
    )
  }

  /// Adds one text, as its length and its bytes filled up with zeros to whole words.
  package mutating func add(_ text: String) {
    let bytes = text.utf8.span
    compress(UInt64(bytes.count))
    var index = 0
    while index < bytes.count {
      var word: UInt64 = 0
      for place in 0..<min(8, bytes.count &- index) {
        word |= UInt64(bytes[index &+ place]) << UInt64(8 &* place)
      }
      compress(word)
      index &+= 8
    }
  }

  /// 16 hexadecimal digits.
  package var hexadecimal: String {
    let digits = String(finished(), radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private func finished() -> UInt64 {
    var copy = self
    copy.compress(wordCount << 59)  // As many bytes, in the top byte of the last word.
    copy.state.2 ^= 0xFF
    for _ in 0..<4 { copy.round() }
    return copy.state.0 ^ copy.state.1 ^ copy.state.2 ^ copy.state.3
  }

  private mutating func compress(_ word: UInt64) {
    state.3 ^= word
    round()
    round()
    state.0 ^= word
    wordCount &+= 1
  }

  private mutating func round() {
    state.0 &+= state.1
    state.1 = rotated(state.1, by: 13) ^ state.0
    state.0 = rotated(state.0, by: 32)
    state.2 &+= state.3
    state.3 = rotated(state.3, by: 16) ^ state.2
    state.0 &+= state.3
    state.3 = rotated(state.3, by: 21) ^ state.0
    state.2 &+= state.1
    state.1 = rotated(state.1, by: 17) ^ state.2
    state.2 = rotated(state.2, by: 32)
  }

  private func rotated(_ word: UInt64, by bits: UInt64) -> UInt64 {
    word << bits | word >> (64 - bits)
  }
}
