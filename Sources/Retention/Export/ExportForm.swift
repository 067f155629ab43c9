/// What an export looks like.
package enum ExportForm: String, CaseIterable, Sendable {
  /// Every archived line as it stands: complete, and `ingest` reads it again.
  case jsonl
  /// `{"messages": [...]}` of OpenAI's API, a conversation a line.
  case openai
  /// `{"conversations": [{"from", "value"}]}`, a conversation a line.
  case sharegpt
  /// For people: every message, hidden ones and other branches marked.
  case markdown
  /// A pack of everything: `jsonl` and `markdown`, memories, quarantined records, a signed manifest.
  case zip

  /// By the ending of a file's name: `.zip`, `.md`, else `jsonl`.
  package init(forPath path: String) {
    self = path.hasSuffix(".zip") ? .zip : path.hasSuffix(".md") ? .markdown : .jsonl
  }
}
