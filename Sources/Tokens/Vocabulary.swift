package import ChatModel

/// The tokens of one encoding and its piece rule: immutable, and shared by all counters.
package final class Vocabulary: Sendable {
  /// The label that counts carry, for example `o200k_base`.
  package let name: String
  let rule: PieceRule
  let tokens: TokenBytes
  let ranks: RankTable
  let wholeCharacters: WholeCharacters
  /// The number of the token of each rank; nil where that is the rank itself.
  let ids: [Int32]?
  /// Whether texts are brought into Unicode's form NFC before they are counted.
  let composesCharacters: Bool

  init(
    name: String, rule: PieceRule, tokens: TokenBytes, ids: [Int32]? = nil,
    composesCharacters: Bool = false
  ) {
    self.name = name
    self.rule = rule
    self.tokens = tokens
    self.ids = ids
    self.composesCharacters = composesCharacters
    ranks = RankTable(tokens)
    wholeCharacters = WholeCharacters(tokens, ranks)
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
