import ChatModel
import Tokens

/// Counts messages by their model's tokenizer, else by the store's default.
///
/// One task at a time.
struct MessageCounter {
  private let table: TokenizerTable
  private var counters: [Encoding: TokenCounter] = [:]
  private var choices: [String: TokenizerChoice] = [:]

  init(fallback: Encoding) { table = TokenizerTable(fallback: fallback) }

  /// Visible content and the other parts, apart.
  ///
  /// Part texts that repeat the content are not counted again.
  mutating func count(_ message: Message) throws(HansardError) -> TokenCount {
    let choice = self.choice(message.model)
    let counter = try self.counter(choice.encoding)
    var parts = 0
    for part in message.parts where part.kind != .text { parts += counter.count(part.text) }
    return TokenCount(
      content: choice.scaled(counter.count(message.content)), parts: choice.scaled(parts),
      method: choice.method, tokenizer: choice.name)
  }

  private mutating func choice(_ model: String?) -> TokenizerChoice {
    let key = model ?? ""
    if let known = choices[key] { return known }
    let choice = table.choice(forModel: model)
    // Models are few; a dump that invents thousands must not grow this without end.
    if choices.count < 4096 { choices[key] = choice }
    return choice
  }

  private mutating func counter(_ encoding: Encoding) throws(HansardError) -> TokenCounter {
    if let known = counters[encoding] { return known }
    let counter = TokenCounter(try Vocabulary.load(encoding))
    counters[encoding] = counter
    return counter
  }
}
