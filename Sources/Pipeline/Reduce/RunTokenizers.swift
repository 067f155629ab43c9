import ChatModel
package import Store
import SystemIO
import Tokens

/// A tokenizer of the operator's own, and where it was described.
package struct PlacedTokenizer: Sendable {
  package var tokenizer: OwnTokenizer
  /// For errors: `nightly.yaml, line 7`.
  package var origin: String
}

/// Everything that counts tokens in one run: the store's default, the tokenizers that are built in,
/// and the operator's own, which are read and checked before anything else is done.
struct RunTokenizers: Sendable {
  let table: TokenizerTable
  private let own: [String: Vocabulary]

  /// - Parameter recipe: goes before the tokenizers in the settings of `store`.
  /// - Throws: `.usage` for a name that cannot be used, a missing file or a hash that differs;
  ///   `.unknownFormat` for a file that is no tokenizer.
  init(_ recipe: [PlacedTokenizer], of store: Store) throws(HansardError) {
    let settings = store.layout.settings
    let all =
      recipe
      + store.settings.tokenizers.map { tokenizer in
        var tokenizer = tokenizer
        tokenizer.path = resolvedPath(tokenizer.path, in: store.layout.root)
        return PlacedTokenizer(tokenizer: tokenizer, origin: settings)
      }
    let own = try RunTokenizers.load(all)
    let fallback: Tokenizer
    if let encoding = Encoding(rawValue: store.settings.tokenizer) {
      fallback = .builtIn(encoding)
    } else {
      guard own[store.settings.tokenizer] != nil else {
        throw HansardError(
          .usage, while: "choosing the store's tokenizer", at: SourceLocation(settings),
          cause: "there is no '\(store.settings.tokenizer)'",
          hint: "'tokenizer' is one of \(Encoding.names), or a name under 'tokenizers'")
      }
      fallback = .own(store.settings.tokenizer)
    }
    self.own = own
    table = TokenizerTable(
      fallback: fallback,
      ownFamilies: all.flatMap { placed in
        placed.tokenizer.models.map { ($0, placed.tokenizer.name) }
      })
  }

  func vocabulary(_ tokenizer: Tokenizer) throws(HansardError) -> Vocabulary {
    switch tokenizer {
    case .builtIn(let encoding): return try Vocabulary.load(encoding)
    case .own(let name):
      guard let vocabulary = own[name] else {
        throw HansardError(.internalError, while: "choosing the tokenizer '\(name)'")
      }
      return vocabulary
    }
  }

  /// Reads every file and checks its hash: a tokenizer by its name.
  static func load(_ all: [PlacedTokenizer]) throws(HansardError) -> [String: Vocabulary] {
    var hashes: [String: String] = [:]
    var vocabularies: [String: Vocabulary] = [:]
    for placed in all {
      let tokenizer = placed.tokenizer
      let hash = tokenizer.sha256.lowercased()
      if let known = hashes[tokenizer.name] {
        if known == hash { continue }
        throw refused(placed, "another tokenizer has that name", "give this one another 'name'")
      }
      guard Encoding(rawValue: tokenizer.name) == nil else {
        throw refused(placed, "a built-in one has that name", "give it another 'name'")
      }
      hashes[tokenizer.name] = hash
      vocabularies[tokenizer.name] = try file(placed).load(from: LocalFileSystem())
    }
    return vocabularies
  }

  private static func file(_ placed: PlacedTokenizer) throws(HansardError) -> VocabularyFile {
    let tokenizer = placed.tokenizer
    var rule: PieceRule?
    if let name = tokenizer.rule {
      rule = PieceRule(rawValue: name)
      guard rule != nil else {
        throw refused(placed, "there is no rule '\(name)'", "'rule' is one of \(PieceRule.names)")
      }
    }
    return VocabularyFile(
      name: tokenizer.name, path: tokenizer.path, sha256: tokenizer.sha256, rule: rule,
      origin: placed.origin)
  }

  private static func refused(
    _ placed: PlacedTokenizer, _ cause: String, _ hint: String
  ) -> HansardError {
    HansardError(
      .usage, while: "checking the tokenizer '\(placed.tokenizer.name)'", cause: cause,
      hint: "\(hint) in \(placed.origin)")
  }
}
