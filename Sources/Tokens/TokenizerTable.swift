import ChatModel

/// From a model's name, as any product writes it, to the tokenizer that counts for it.
///
/// A message without a model is counted exactly with the store's default tokenizer. A model that the
/// table does not know is counted with the default too, but labelled `estimated`.
package struct TokenizerTable: Sendable {
  package let fallback: Tokenizer
  private let ownFamilies: [(family: String, tokenizer: String)]

  /// - Parameter ownFamilies: families of models, for example `qwen2.5`, and the names of the
  ///   operator's tokenizers that count for them. They go before what the table knows; the first
  ///   counts.
  package init(
    fallback: Tokenizer = .builtIn(.o200kBase),
    ownFamilies: [(family: String, tokenizer: String)] = []
  ) {
    self.fallback = fallback
    self.ownFamilies = ownFamilies.map { ($0.family.lowercased(), $0.tokenizer) }
  }

  /// Reads through the prefixes of vendors and routers (`openai/gpt-4o`, `models/gemini-2.5-pro`,
  /// `us.anthropic.claude-…`), fine-tuning names (`ft:gpt-4o:…`) and suffixes of dates and
  /// variants.
  package func choice(forModel model: String?) -> TokenizerChoice {
    guard let model, !model.isEmpty else { return TokenizerChoice(fallback, .exact) }
    let name = bareModelName(model)
    if let own = ownFamilies.first(where: { hasFamily(name, $0.family) }) {
      return TokenizerChoice(.own(own.tokenizer), .exact)
    }
    if let encoding = openAIEncoding(of: name) {
      return TokenizerChoice(.builtIn(encoding), .exact)
    }
    if let factor = claudeFactor(of: name) {
      return TokenizerChoice(.builtIn(.o200kBase), .estimated, factor: factor)
    }
    if hasFamily(name, "gemini") { return TokenizerChoice(.builtIn(.o200kBase), .estimated) }
    return TokenizerChoice(fallback, .estimated)
  }
}

/// The model's own name in lower case: no vendor, no fine-tuning, no variant after a colon.
private func bareModelName(_ model: String) -> String {
  var name = Substring(model.lowercased())
  if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
  if name.hasPrefix("ft:") { name = name.dropFirst(3) }
  if let colon = name.firstIndex(of: ":") { name = name[..<colon] }
  while let dot = name.firstIndex(of: "."), routingPrefixes.contains(name[..<dot]) {
    name = name[name.index(after: dot)...]
  }
  return String(name)
}

/// What Amazon Bedrock writes before a model's name, each with a full stop.
private let routingPrefixes: Set<Substring> = [
  "us", "eu", "apac", "global", "anthropic", "openai", "google",
]

/// Whether `name` is `family`, or continues it with a part of its own: `gpt-4-32k`, not `gpt-4o`.
private func hasFamily(_ name: String, _ family: String) -> Bool {
  guard name.utf8.starts(with: family.utf8) else { return false }
  guard let next = name.utf8.dropFirst(family.utf8.count).first else { return true }
  return "-._@:".utf8.contains(next)
}

/// Families of OpenAI models and the encoding each was trained with; the first match counts.
///
/// After tiktoken 0.14.0 (model.py), with the slugs that ChatGPT's own exports use.
private let openAIFamilies: [(Encoding, [String])] = [
  (
    .cl100kBase,
    [
      "gpt-4", "gpt-3.5", "gpt-35", "text-embedding", "text-davinci-002-render", "davinci-002",
      "babbage-002",
    ]
  ),
  (
    .p50kBase,
    [
      "text-davinci-003", "text-davinci-002", "code-davinci", "code-cushman", "davinci-codex",
      "cushman-codex", "text-davinci-edit", "code-davinci-edit",
    ]
  ),
  (
    .r50kBase,
    [
      "text-davinci-001", "text-curie", "text-babbage", "text-ada", "davinci", "curie", "babbage",
      "ada", "text-similarity", "text-search", "code-search", "gpt2", "gpt-2",
    ]
  ),
  (
    .o200kBase,
    [
      "gpt-4o", "chatgpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "gpt-oss", "o1", "o3", "o4", "auto",
      "codex-mini", "computer-use-preview",
    ]
  ),
]

private func openAIEncoding(of name: String) -> Encoding? {
  // `gpt-4.1` and `gpt-4.5` would pass for members of the family `gpt-4`.
  if hasFamily(name, "gpt-4.1") || hasFamily(name, "gpt-4.5") { return .o200kBase }
  for (encoding, families) in openAIFamilies
  where families.contains(where: { hasFamily(name, $0) }) {
    return encoding
  }
  return nil
}

/// What a count under o200k_base is multiplied with to estimate Claude's; nil for other models.
///
/// The tokenizer changed with version 4.7. A name without a version counts as an older one.
private func claudeFactor(of name: String) -> Double? {
  guard hasFamily(name, "claude") else { return nil }
  let numbers = name.split { !$0.isNumber }.prefix(2).map { $0.utf8.count <= 2 ? Int($0) ?? 0 : 0 }
  let major = numbers.first ?? 0
  let minor = numbers.count > 1 ? numbers[1] : 0
  return (major, minor) >= (4, 7) ? 1.53 : 1.18
}
