import SystemIO

/// The next eight bytes of a text, and which of them are ASCII letters, digits and `_`, told all at
/// once.
struct WordBytes {
  /// The first byte lowest; zeros behind the end of the text.
  private let bytes: UInt64
  /// The top bit of each byte that belongs to a word, and of each letter.
  private let inWord, letters: UInt64

  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// - Precondition: `index` lies within the text.
  @inline(__always)
  init(of text: Span<UInt8>, at index: Int) {
    let bytes = WordBytes.load(text, index)
    self.bytes = bytes
    // Sums of seven bits each, so that nothing is carried into the next byte.
    let low = bytes & ~WordBytes.tops
    let lower = low | WordBytes.all(0x20)
    let letters = (lower &+ WordBytes.all(0x80 - 0x61)) & ~(lower &+ WordBytes.all(0x80 - 0x7B))
    let digits = (low &+ WordBytes.all(0x80 - 0x30)) & ~(low &+ WordBytes.all(0x80 - 0x3A))
    let underscores = WordBytes.tops &- (low ^ WordBytes.all(0x5F))
    let ascii = ~bytes & WordBytes.tops
    self.letters = letters & ascii
    inWord = (letters | digits | underscores) & ascii
  }

  @inline(__always)
  private static func load(_ text: Span<UInt8>, _ index: Int) -> UInt64 {
    if text.count - index >= 8 { return text.integer(UInt64.self, at: index) }
    if text.count >= 8 {
      return text.integer(UInt64.self, at: text.count - 8) &>> UInt64(8 * (8 + index - text.count))
    }
    var bytes: UInt64 = 0
    for place in index..<text.count { bytes |= UInt64(text[place]) << UInt64(8 * (place - index)) }
    return bytes
  }

  @inline(__always)
  private static func all(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// Bytes of the word that begins here, as far as it is ASCII, 8 when it may go on.
  @inline(__always)
  var wordLength: Int { (inWord ^ WordBytes.tops).trailingZeroBitCount >> 3 }

  /// Bytes before the next one that belongs to a word or is not ASCII.
  @inline(__always)
  var separatorLength: Int { (inWord | bytes & WordBytes.tops).trailingZeroBitCount >> 3 }

  /// - Parameter place: below 8.
  @inline(__always)
  func isBeyondASCII(_ place: Int) -> Bool { bytes &>> UInt64(8 * place + 7) & 1 != 0 }

  /// The scalar of three bytes of UTF-8 that begins here; nil when none does.
  @inline(__always)
  var threeByteScalar: UInt32? {
    let low = UInt32(truncatingIfNeeded: bytes)
    guard low & 0xC0_C0F0 == 0x80_80E0 else { return nil }
    return (low & 0xF) << 12 | (low >> 8 & 0x3F) << 6 | low >> 16 & 0x3F
  }

  /// The first `count` bytes in lower case, zeros behind them.
  @inline(__always)
  func folded(_ count: Int) -> UInt64 {
    // A letter's flag, moved to the bit that parts the cases.
    let folded = bytes | letters &>> 2
    return count == 8 ? folded : folded & (1 &<< UInt64(8 * count) &- 1)
  }
}
