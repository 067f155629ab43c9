/// What a scalar is to the scanner of words.
enum ScalarClass: UInt32 {
  /// Between words.
  case separator = 0
  /// A letter, a digit, `_` and its like: part of a word.
  case letter = 1
  /// A mark or a joiner: part of the word that it follows.
  case extender = 2
  /// A letter or mark of a script that is written without spaces: a word of its own.
  case unspaced = 3
}

/// Class and simple case folding of every scalar below U+20000.
///
/// Words are the runs of `\w` of UTS #18, annex C (https://unicode.org/reports/tr18/), but for scripts
/// written without spaces. Folding maps to the lower case of the upper case where both are one
/// scalar, so that σ and ς, s and ſ are the same; texts are not normalized.
struct ScalarTable: Sendable {
  /// Made at the first letter that is not ASCII; 512 KiB.
  static let shared = ScalarTable()

  static let limit: UInt32 = 0x20000

  /// The folded scalar, and its class in the top byte.
  private let entries: [UInt32]

  private init() {
    entries = (0..<ScalarTable.limit).map { value in
      guard let scalar = Unicode.Scalar(value) else { return value }
      let kind = ScalarTable.classify(scalar)
      return kind.rawValue << 24 | (kind == .letter ? ScalarTable.fold(scalar) : value)
    }
  }

  @inline(__always)
  func classAndFold(_ scalar: UInt32) -> (kind: ScalarClass, folded: UInt32) {
    guard scalar < ScalarTable.limit else {
      return (isHanLetter(scalar) ? .unspaced : .separator, scalar)
    }
    let entry = entries[Int(scalar)]
    return (ScalarClass(rawValue: entry >> 24) ?? .separator, entry & 0xFF_FFFF)
  }

  private static func classify(_ scalar: Unicode.Scalar) -> ScalarClass {
    let value = scalar.value
    if isHanLetter(value) { return .unspaced }
    // Joiners stand inside words of Persian and Indic scripts; selectors of emoji stand in none.
    if value == 0x200C || value == 0x200D { return .extender }
    if (0xFE00...0xFE0F).contains(value) { return .separator }
    let isUnspaced = unspacedRanges.contains { $0.contains(value) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return isUnspaced ? .unspaced : .letter
    case .nonspacingMark, .spacingMark, .enclosingMark:
      return isUnspaced ? .unspaced : .extender
    case .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation: return .letter
    default: return .separator
    }
  }

  private static func fold(_ scalar: Unicode.Scalar) -> UInt32 {
    // The dotless i is no i: CaseFolding.txt does not fold it.
    if scalar.value == 0x131 { return 0x131 }
    let properties = scalar.properties
    guard properties.isCased || properties.changesWhenCaseMapped else { return scalar.value }
    let upper = only(properties.uppercaseMapping) ?? scalar
    return (only(upper.properties.lowercaseMapping) ?? scalar).value
  }

  private static func only(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }

  /// Thai, Lao, Myanmar, Khmer, the Tai scripts, Balinese, Javanese and Kana, whose letters and marks
  /// follow each other without spaces.
  private static let unspacedRanges: [ClosedRange<UInt32>] = [
    0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF,
    0x1B00...0x1B7F, 0x3040...0x30FF, 0x31F0...0x31FF, 0xA980...0xA9DF, 0xA9E0...0xA9FF,
    0xAA60...0xAADF, 0xFF66...0xFF9F, 0x1AFF0...0x1AFFF, 0x1B000...0x1B16F,
  ]
}

/// Ideographs, the iteration mark and the number zero.
func isHanLetter(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x3FFFD, 0xF900...0xFAFF, 0x3005, 0x3007,
    0x3021...0x3029, 0x3038...0x303B:
    true
  default: false
  }
}
