/// The tokens that a chat costs beyond its texts, by OpenAI's rule.
///
/// An estimate, to be shown apart from exact counts: bills differ by a token or two. The tokens of
/// roles and names themselves are texts, not part of this. Source: OpenAI's cookbook, "How to count
/// tokens with tiktoken".
package enum ChatOverhead {
  package static let perMessage = 3
  package static let perName = 1
  /// What primes the answer.
  package static let perRequest = 3
}
