import Testing
import Tokens

/// Texts on which a careless tokenizer takes quadratic time, or overflows its stack.
///
/// Expected counts are tiktoken 0.14.0's, for white space those of its encoder without its
/// expression.
@Suite struct `Hostile text` {
  @Test(arguments: [
    (" ", Encoding.o200kBase, 7813), (" ", .r50kBase, 1_000_000), ("a", .cl100kBase, 125_000),
  ])
  func `a million of one character is counted`(
    _ character: String, _ encoding: Encoding, _ expected: Int
  ) throws {
    let text = String(repeating: character, count: 1_000_000)
    #expect(TokenCounter(try Vocabulary.load(encoding)).count(text) == expected)
  }

  /// o200k_base, cl100k_base, p50k_base.
  @Test(arguments: [
    ("abcdefghijklmnopqrstuvwxyz", 1, 10408, 10800, 11904), ("aeiounst", 2, 8000, 8592, 8968),
    ("ab", 3, 6832, 8420, 8250), ("ACGT", 4, 10351, 10324, 10567),
  ])
  func `a word of 20,000 letters is counted window by window`(
    _ alphabet: String, _ seed: UInt64, _ o200k: Int, _ cl100k: Int, _ p50k: Int
  ) throws {
    let text = RandomText.letters(20_000, of: alphabet, seed: seed)
    for (encoding, expected) in [
      (Encoding.o200kBase, o200k), (.cl100kBase, cl100k), (.p50kBase, p50k),
    ] {
      let counter = TokenCounter(try Vocabulary.load(encoding))
      #expect(counter.count(text) == expected)
      #expect(counter.decode(counter.encode(text)) == Array(text.utf8))
    }
  }

  /// What is repeated how often, and the tokens under o200k_base, cl100k_base, p50k_base.
  static let repetitions: [([(String, Int)], [Int])] = [
    ([("ab", 10_000), ("c", 1), ("ab", 10_000)], [10001, 20000, 20000]),
    ([("abc", 7000), ("cb", 1), ("abc", 7001)], [14002, 14002, 14003]),
    ([("a", 9999), ("b", 9999)], [3752, 3752, 7500]),
    ([("der", 4000), ("e", 5000), ("der", 4000)], [9250, 9250, 9251]),
    ([("日本", 5000)], [5000, 10000, 20000]),
  ]

  @Test(arguments: repetitions)
  func `repetitions that change are counted`(
    _ parts: [(String, Int)], _ expected: [Int]
  ) throws {
    let text = parts.map { String(repeating: $0.0, count: $0.1) }.joined()
    for (encoding, expected) in zip([Encoding.o200kBase, .cl100kBase, .p50kBase], expected) {
      #expect(TokenCounter(try Vocabulary.load(encoding)).count(text) == expected)
    }
  }

  @Test(arguments: [
    "\n ", "\n", " \n\n", "A\u{2B0}", "'s", "!\n/", "1", "\u{301}", "\u{3000}", "é'",
  ])
  func `long repetitions are finished`(_ unit: String) throws {
    let text = String(repeating: unit, count: 12_000 / unit.utf8.count)
    for encoding in Encoding.allCases {
      let counter = TokenCounter(try Vocabulary.load(encoding))
      #expect(counter.count(text) > 0)
      #expect(counter.count(text + "x") > 0)
    }
  }
}
