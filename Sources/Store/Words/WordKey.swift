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

  /// A word of up to 7 bytes, the first one lowest, zeros behind them.
  @inline(__always)
  init(bytes: UInt64, count: Int) { rawValue = bytes | UInt64(count) << 56 }

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

  /// At most two bytes of ASCII: in nearly every frame, so that no filter holds it.
  var isTiny: Bool { rawValue >> 56 <= 2 && rawValue & 0x8080 == 0 }

  /// Whether a filter holds the word when its frame does.
  var isFiltered: Bool {
    !isUnspaced && !isTiny && !CommonWords.set.contains(rawValue)
  }

  /// How many bits of a filter it sets.
  @inline(__always)
  var positionCount: Int { rawValue >> 56 & 0xC0 == 0x40 ? 2 : 5 }
}

/// Builds the key of one word from its folded bytes.
struct WordKeyBuilder {
  private var state: WordHash
  private var block: UInt64 = 0
  private(set) var byteCount = 0

  init(_ hash: WordHash) { state = hash }

  /// Appends up to eight bytes, the first one lowest, zeros behind them.
  @inline(__always)
  mutating func append(_ bytes: UInt64, count: Int) {
    let filled = byteCount & 7
    block |= bytes << UInt64(8 * filled)
    if filled + count >= 8 {
      state.add(block)
      block = filled == 0 ? 0 : bytes >> UInt64(8 * (8 - filled))
    }
    byteCount += count
  }

  /// Appends a scalar as UTF-8.
  mutating func append(_ scalar: UInt32) {
    let value = UInt64(scalar)
    func tail(_ shift: UInt64) -> UInt64 { 0x80 | value >> shift & 0x3F }
    switch scalar {
    case ..<0x80: append(value, count: 1)
    case ..<0x800: append(0xC0 | value >> 6 | tail(0) << 8, count: 2)
    case ..<0x10000: append(0xE0 | value >> 12 | tail(6) << 8 | tail(0) << 16, count: 3)
    default:
      let high = 0xF0 | value >> 18 | tail(12) << 8
      append(high | tail(6) << 16 | tail(0) << 24, count: 4)
    }
  }

  var key: WordKey {
    guard byteCount > 7 else { return WordKey(bytes: block, count: byteCount) }
    let last = block | UInt64(byteCount & 0xFF) << 56
    return WordKey(rawValue: state.value(last: last) | 1 << 63)
  }
}
