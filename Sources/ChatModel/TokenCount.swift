/// How a number of tokens was arrived at.
package enum TokenMethod: String, Sendable, CaseIterable, BitwiseCopyable {
  /// Counted with the model's own tokenizer.
  case exact
  /// Taken from the source's usage.
  case reported
  /// Counted with another tokenizer and scaled.
  case estimated
}

/// The tokens of one message, counted by us.
package struct TokenCount: Hashable, Sendable {
  /// Tokens of the visible content.
  package var content: Int
  /// Tokens of the other parts: thinking, tool calls and results, attachments, code.
  package var parts: Int
  package var method: TokenMethod
  /// `o200k_base`, `cl100k_base`, ...
  package var tokenizer: String

  package init(content: Int, parts: Int, method: TokenMethod, tokenizer: String) {
    self.content = content
    self.parts = parts
    self.method = method
    self.tokenizer = tokenizer
  }
}
