/// What stands for a word while texts are compared: words with the same key are the same word.
///
/// Three disjoint sets of numbers, told apart by the top byte:
///
/// - a word of up to 7 bytes, folded: its bytes, the first one lowest, with their number on top;
/// - a longer one: its keyed hash with the top bit set. Two long words are taken for the same with a
///   chance of 2⁻⁶³;
/// - a scalar of a script that is written without spaces, or two such that stand side by side.
struct WordKey: Hashable, Sendable {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  private static let single: UInt64 = 0x40 << 56
  private static let pair: UInt64 = 0x41 << 56
  private static let scalarBits: UInt64 = 21

  init(unspaced scalar: UInt32) { rawValue = WordKey.single | UInt64(scalar) }

  /// Two neighbours, each the key of one scalar.
  init(pair first: WordKey, _ second: WordKey) {
    rawValue =
      WordKey.pair | (first.scalarValue << WordKey.scalarBits) | second.scalarValue
  }

  private var scalarValue: UInt64 { rawValue & (1 << WordKey.scalarBits - 1) }

  /// One scalar of a script without spaces.
  var isUnspaced: Bool { rawValue >> 56 == WordKey.single >> 56 }

  /// One Han letter: alone it says something, unlike one Kana or Thai letter.
  var isHan: Bool { isUnspaced && isHanLetter(UInt32(truncatingIfNeeded: scalarValue)) }

  /// At most two bytes of ASCII: in nearly every frame, so that no filter holds it.
  var isTiny: Bool { rawValue >> 56 <= 2 && rawValue & 0x8080 == 0 }

  /// Whether a filter holds the word when its frame does.
  var isFiltered: Bool {
    if isUnspaced { return isHan }
    return !isTiny && !CommonWords.set.contains(rawValue)
  }

  /// How many bits of a filter it sets.
  @inline(__always)
  var positionCount: Int { rawValue >> 56 & 0xC0 == 0x40 ? 2 : 5 }
}

/// Builds the key of one word from its folded bytes.
struct WordKeyBuilder {
  private var state: WordHash
  private var block: UInt64
  private(set) var byteCount: Int

  /// - Parameters:
  ///   - block: the first `byteCount` bytes, at most 7.
  @inline(__always)
  init(_ hash: WordHash, block: UInt64, byteCount: Int) {
    state = hash
    self.block = block
    self.byteCount = byteCount
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    block |= UInt64(byte) << UInt64(8 * (byteCount & 7))
    byteCount += 1
    if byteCount & 7 == 0 {
      state.add(block)
      block = 0
    }
  }

  /// Appends a scalar as UTF-8.
  mutating func append(_ scalar: UInt32) {
    switch scalar {
    case ..<0x80: append(UInt8(scalar))
    case ..<0x800:
      append(UInt8(0xC0 | scalar >> 6))
      append(UInt8(0x80 | scalar & 0x3F))
    case ..<0x10000:
      append(UInt8(0xE0 | scalar >> 12))
      append(UInt8(0x80 | scalar >> 6 & 0x3F))
      append(UInt8(0x80 | scalar & 0x3F))
    default:
      append(UInt8(0xF0 | scalar >> 18 & 0x07))
      append(UInt8(0x80 | scalar >> 12 & 0x3F))
      append(UInt8(0x80 | scalar >> 6 & 0x3F))
      append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  var key: WordKey {
    let last = block | UInt64(byteCount & 0xFF) << 56
    guard byteCount > 7 else { return WordKey(rawValue: last) }
    return WordKey(rawValue: state.value(last: last) | 1 << 63)
  }
}
