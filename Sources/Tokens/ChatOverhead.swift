/// The tokens that a chat costs beyond its texts, by OpenAI's rule: 3 for each message, 1 for each
/// name, and 3 that prime the answer.
///
/// An estimate, to be stored apart from exact counts. The tokens of roles and names themselves are
/// texts, not part of this. Source: OpenAI's cookbook, "How to count tokens with tiktoken".
package func chatOverhead(messages: Int, named: Int) -> Int {
  messages > 0 ? 3 * messages + named + 3 : 0
}
