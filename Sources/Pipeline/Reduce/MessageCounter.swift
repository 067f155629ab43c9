import ChatModel
import Store
import Tokens

/// Counts messages by their model's tokenizer, else by the store's default.
///
/// One task at a time.
struct MessageCounter {
  private let tokenizers: RunTokenizers
  private var counters: [Tokenizer: TokenCounter] = [:]
  /// Choices by the bytes of the model's name; models are few.
  private var choices: [[UInt8]: Choice] = [:]
  /// The last message's: neighbours mostly have the same.
  private var last: (model: [UInt8], choice: Choice)?
  /// Names of tokenizers that the arena at hand has already.
  private var names: [String: TextSlice] = [:]

  private final class Choice {
    let tokenizer: TokenizerChoice
    let counter: TokenCounter

    init(_ tokenizer: TokenizerChoice, _ counter: TokenCounter) {
      self.tokenizer = tokenizer
      self.counter = counter
    }
  }

  init(_ tokenizers: RunTokenizers) { self.tokenizers = tokenizers }

  /// To be called before messages of another arena.
  mutating func beginArena() { names.removeAll(keepingCapacity: true) }

  /// Visible content and the other parts of each message, apart.
  ///
  /// Part texts that repeat the content are not counted again.
  mutating func count(
    _ messages: inout ArraySlice<StoredRecord>, in arena: inout TextArena
  ) throws(HansardError) {
    var start = messages.startIndex
    while start < messages.endIndex {
      let choice = try choice(messages[start].message.model, arena)
      var texts: [Range<Int>] = []
      var textCounts: [Int] = []
      var end = start
      // Messages of one model together.
      while end < messages.endIndex {
        let message = messages[end].message
        guard try self.choice(message.model, arena) === choice else { break }
        let before = texts.count
        texts.append(message.content.range)
        for part in PartsCoding.records(message.parts, in: arena) where part.kind != .text {
          texts.append(part.text.range)
        }
        textCounts.append(texts.count - before)
        end += 1
      }
      let counts = choice.counter.counts(ofWellFormed: texts, in: arena.bytes.span)
      let name = name(of: choice.tokenizer, in: &arena)
      var place = 0
      for (index, textCount) in zip(start..<end, textCounts) {
        let parts = counts[place + 1..<place + textCount].reduce(0, +)
        messages[index].tokens = TokenRecord(
          content: choice.tokenizer.scaled(counts[place]), parts: choice.tokenizer.scaled(parts),
          method: choice.tokenizer.method, tokenizer: name)
        place += textCount
      }
      start = end
    }
  }

  private mutating func name(
    of tokenizer: TokenizerChoice, in arena: inout TextArena
  ) -> TextSlice {
    if let known = names[tokenizer.name] { return known }
    let name = arena.add(tokenizer.name)
    names[tokenizer.name] = name
    return name
  }

  private mutating func choice(
    _ model: TextSlice, _ arena: TextArena
  ) throws(HansardError) -> Choice {
    let bytes = arena.bytes[model.range]
    if let last, last.model.elementsEqual(bytes) { return last.choice }
    let key = Array(bytes)
    let choice: Choice
    if let known = choices[key] {
      choice = known
    } else {
      let tokenizer = tokenizers.table.choice(forModel: arena.optionalString(model))
      choice = Choice(tokenizer, try counter(tokenizer.tokenizer))
      // A dump that invents thousands of models must not grow this without end.
      if choices.count < 4096 { choices[key] = choice }
    }
    last = (key, choice)
    return choice
  }

  private mutating func counter(_ tokenizer: Tokenizer) throws(HansardError) -> TokenCounter {
    if let known = counters[tokenizer] { return known }
    let counter = TokenCounter(try tokenizers.vocabulary(tokenizer))
    counters[tokenizer] = counter
    return counter
  }
}
