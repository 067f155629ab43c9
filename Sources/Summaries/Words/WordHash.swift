/// FNV-1a over folded scalars: the identity of a word without its bytes.
///
/// The same in every process. Two words with one hash would count as one word; nothing else breaks.
struct WordHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  private static let prime: UInt64 = 0x100_0000_01B3
  /// `prime` times this is 1, modulo 2^64.
  private static let primeInverse: UInt64 = 0xCE96_5057_AFF6_957B

  @inline(__always)
  mutating func mix(_ scalar: UInt32) { value = (value ^ UInt64(scalar)) &* WordHash.prime }

  /// The hash as it was before `scalar` was mixed in last.
  func without(_ scalar: UInt32) -> UInt64 { (value &* WordHash.primeInverse) ^ UInt64(scalar) }

  init() {}

  init(_ scalar: Scalar) { mix(scalar.value) }

  /// The hash of `word`, folded as the word scanner folds.
  init(_ word: some StringProtocol) {
    for scalar in word.unicodeScalars {
      mix(isApostrophe(scalar.value) ? 0x27 : foldedCase(scalar.value))
    }
  }

  /// The hash of the folded word at `range`.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound {
      let scalar = bytes.scalar(at: index)
      mix(isApostrophe(scalar.value) ? 0x27 : foldedCase(scalar.value))
      index += scalar.length
    }
  }
}
