import SystemIO
import Testing
import Tokens

/// A vocabulary of bytes and a few pairs shows where pieces end: a pair is one token only within a
/// piece.
///
/// Expected counts are tiktoken 0.14.0's with each rule's expression, for DeepSeek those of Hugging
/// Face's tokenizers with the model's own steps.
@Suite struct `Piece rule` {
  private static let pairs = [
    " a", "!a", "!\n", "11", "1a", "'s", "a'", "  ", "aA", "Aa", " 1", "a!", " !", "\n\n", "\n ",
    "!/", "\n/",
  ]

  /// o200k, cl100k, llama3, qwen2, r50k, deepseek.
  @Test(arguments: [
    (" a 1!a", [4, 4, 4, 4, 4, 4]), ("aAa's", [3, 3, 3, 3, 3, 3]), ("1111 a", [4, 4, 4, 5, 3, 4]),
    ("!\n/a", [3, 3, 3, 3, 4, 3]), ("  a  ", [3, 3, 3, 3, 3, 3]), ("a\n \n", [3, 3, 3, 3, 3, 3]),
    ("\n\n", [1, 1, 1, 1, 1, 1]), ("!!a", [3, 3, 3, 3, 3, 3]), ("a's'sA", [4, 4, 4, 4, 4, 4]),
    (" !\n\n a", [4, 4, 4, 4, 3, 4]), ("11a1a", [4, 4, 4, 5, 4, 4]),
  ])
  func `every rule cuts as its expression does`(_ text: String, _ expected: [Int]) throws {
    let rules: [PieceRule] = [.o200k, .cl100k, .llama3, .qwen2, .r50k, .deepSeek]
    let counters = try rules.map { TokenCounter(try vocabulary($0)) }
    #expect(counters.map { $0.count(text) } == expected)
    #expect(counters.map { $0.encode(text).count } == expected)
  }

  @Test(arguments: PieceRule.allCases)
  func `the fast way agrees with the plain rule`(_ rule: PieceRule) throws {
    let counter = TokenCounter(try vocabulary(rule))
    var generator = RepeatableGenerator(seed: 5)
    var differing: [String] = []
    for _ in 0..<1500 {
      let text = RandomText.text(&generator)
      let ids = counter.encode(text)
      if counter.count(text) != ids.count || counter.decode(ids) != Array(text.utf8) {
        differing.append(text)
      }
    }
    #expect(differing.isEmpty)
  }

  private func vocabulary(_ rule: PieceRule) throws -> Vocabulary {
    var lines = (UInt8.min...UInt8.max).map { "\(base64([$0])) \($0)" }
    for (index, pair) in Self.pairs.enumerated() {
      lines.append("\(base64(Array(pair.utf8))) \(256 + index)")
    }
    return try loadVocabulary(lines.joined(separator: "\n"), rule: rule)
  }
}
