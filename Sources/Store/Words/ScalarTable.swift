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

/// Class and simple case folding of every scalar.
///
/// Words are the runs of `\w` of UTS #18, annex C (https://unicode.org/reports/tr18/), but for scripts
/// written without spaces. Folding maps to the lower case of the upper case where both are one
/// scalar, so that σ and ς, s and ſ are the same; texts are not normalized.
struct ScalarTable: Sendable {
  /// Made at the first letter that is not ASCII; 256 KiB.
  static let shared = ScalarTable()

  /// Those below have entries; what is beyond is emoji as a rule, and looked up each time.
  private static let limit: UInt32 = 0x10000

  /// The folded scalar, and its class in the top byte.
  private let entries: [UInt32]

  private init() { entries = (0..<ScalarTable.limit).map(ScalarTable.entry) }

  private static func entry(of value: UInt32) -> UInt32 {
    guard let scalar = Unicode.Scalar(value) else { return value }
    let kind = classify(scalar)
    return kind.rawValue << 24 | (kind == .letter ? fold(scalar) : value)
  }

  @inline(__always)
  func classAndFold(_ scalar: UInt32) -> (kind: ScalarClass, folded: UInt32) {
    let entry =
      scalar < ScalarTable.limit ? entries[Int(scalar)] : ScalarTable.entryBeyond(scalar)
    return (ScalarClass(rawValue: entry >> 24) ?? .separator, entry & 0xFF_FFFF)
  }

  @inline(never)
  private static func entryBeyond(_ value: UInt32) -> UInt32 {
    if (0x1F300...0x1FAFF).contains(value) { return ScalarClass.separator.rawValue << 24 | value }
    guard value < 0x20000 else {
      let kind: ScalarClass = isHanLetter(value) ? .unspaced : .separator
      return kind.rawValue << 24 | value
    }
    return entry(of: value)
  }

  private static func classify(_ scalar: Unicode.Scalar) -> ScalarClass {
    let value = scalar.value
    if isHanLetter(value) { return .unspaced }
    // Joiners stand inside words of Persian and Indic scripts; selectors of emoji stand in none.
    if value == 0x200C || value == 0x200D { return .extender }
    if (0xFE00...0xFE0F).contains(value) { return .separator }
    // Large blocks of one kind, so that the table is made in a few milliseconds.
    if (0xAC00...0xD7A3).contains(value) { return .letter }
    if (0xE000...0xF8FF).contains(value) { return .separator }
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
    // Hangul has no case.
    if (0xAC00...0xD7A3).contains(scalar.value) { return scalar.value }
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
