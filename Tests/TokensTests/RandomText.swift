/// A generator that gives the same numbers everywhere (Knuth's MMIX constants).
struct RepeatableGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The next state; its upper half is random enough for texts.
  mutating func advance() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }

  mutating func next() -> UInt64 {
    let high = advance() >> 32
    return high << 32 | advance() >> 32
  }
}

/// Texts made of what piece rules stumble over.
enum RandomText {
  private static let fragments = [
    "a", "Z", "the", " the", "'s", "'S", "'\u{17F}", "'re", "'LL", "'", "''", "\n", "\r\n", "\n\n",
    "/", "//", ";", "}\n", ";\n/", "((", "!", "\t", " ", "  ", "     ", "\u{3000}", "\u{A0}",
    "\u{85}", "\u{2028}", "\u{200B}", "1", "12", "1234", "\u{663}", "\u{BD}", "\u{2167}", "é", "É",
    "\u{1C5}", "\u{2B0}", "\u{AA}", "\u{295}", "日本", "の", "한국어", "мир", "Мир", "МИР", "שלום",
    "\u{650}", "\u{301}", "\u{928}\u{92E}\u{94D}", "ไทย", "\u{1F3F3}\u{FE0F}\u{200D}", "😀",
    "\u{1D49C}", "\u{10400}", "“", "’", "—", "、", "「", "\0", "_x", "fooBar", "don't", "it's'll",
    " \n", "\n ", "\n  \n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "==========================",
    "                                        ",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
  ]

  static func text(_ generator: inout RepeatableGenerator) -> String {
    let longest = [6, 40, 120].randomElement(using: &generator) ?? 6
    var choices = fragments
    if Bool.random(using: &generator) {
      choices = (0..<4).compactMap { _ in fragments.randomElement(using: &generator) }
    }
    let count = Int.random(in: 1...longest, using: &generator)
    return (0..<count).compactMap { _ in choices.randomElement(using: &generator) }.joined()
  }

  /// `count` letters of `alphabet`.
  static func letters(_ count: Int, of alphabet: String, seed: UInt64) -> String {
    var generator = RepeatableGenerator(seed: seed)
    let letters = Array(alphabet.utf8)
    let bytes = (0..<count).map { _ in
      letters[Int((generator.advance() >> 33) % UInt64(letters.count))]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
