package import ChatModel

/// The tokens of one encoding and its piece rule: immutable, and shared by all counters.
package final class Vocabulary: Sendable {
  /// The label that counts carry, for example `o200k_base`.
  package let name: String
  let rule: PieceRule
  let tokens: TokenBytes
  let ranks: RankTable

  init(name: String, rule: PieceRule, tokens: TokenBytes) {
    self.name = name
    self.rule = rule
    self.tokens = tokens
    ranks = RankTable(tokens)
  }

  /// How many ranks there are, those without a token included.
  package var tokenCount: Int { tokens.count }

  /// The built-in vocabulary of `encoding`, unpacked when first asked for and kept.
  ///
  /// - Throws: `.damaged` when the binary's own data is broken.
  package static func load(_ encoding: Encoding) throws(HansardError) -> Vocabulary {
    try BuiltInVocabularies.shared.vocabulary(encoding)
  }
}
