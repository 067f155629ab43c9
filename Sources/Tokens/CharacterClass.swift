/// What kind of character the piece rules see, one bit each.
///
/// The bits are those of the class table that make-vocabulary.py writes.
struct CharacterClass: OptionSet, Sendable {
  let rawValue: UInt8

  /// Lu and Lt.
  static let upper = CharacterClass(rawValue: 1)
  /// Ll.
  static let lower = CharacterClass(rawValue: 1 << 1)
  /// Lm and Lo: letters that may stand on either side of a change of case.
  static let caseless = CharacterClass(rawValue: 1 << 2)
  /// M.
  static let mark = CharacterClass(rawValue: 1 << 3)
  /// N, fractions and Roman numerals included.
  static let number = CharacterClass(rawValue: 1 << 4)
  /// CR and LF.
  static let lineBreak = CharacterClass(rawValue: 1 << 5)
  /// All other white space.
  static let space = CharacterClass(rawValue: 1 << 6)
  /// Punctuation, symbols, controls, and code points that nobody has assigned.
  static let other = CharacterClass(rawValue: 1 << 7)

  static let letter: CharacterClass = [.upper, .lower, .caseless]
  static let whiteSpace: CharacterClass = [.lineBreak, .space]

  @inline(__always)
  func isOne(of classes: CharacterClass) -> Bool { !isDisjoint(with: classes) }
}
