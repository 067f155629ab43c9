import ChatModel
import Store
import Tokens

/// Counts messages by their model's tokenizer, else by the store's default.
///
/// Messages are added first, then all are counted, then each count is taken: the tables of one
/// vocabulary stay in a processor's cache for many texts, and their pieces are merged together. One
/// task at a time.
struct MessageCounter {
  private let tokenizers: RunTokenizers
  private var batches: [Tokenizer: Batch] = [:]
  /// Choices by the bytes of the model's name; models are few.
  private var choices: [[UInt8]: Choice] = [:]
  /// Those of the arena at hand, the first few: a conversation mostly has one model and none in turn.
  private var recent: [(model: TextSlice, choice: Choice)] = []
  /// Names of tokenizers that the arena at hand has already.
  private var names: [String: TextSlice] = [:]
  /// Of each message that was added, and how many texts it has.
  private var added: [(choice: Choice, textCount: Int)] = []
  private var taken = 0

  /// Texts that one vocabulary counts.
  private final class Batch {
    let counter: TokenCounter
    var texts: [Range<Int>] = []
    var counts: ArraySlice<Int> = []

    init(_ counter: TokenCounter) { self.counter = counter }
  }

  private final class Choice {
    let tokenizer: TokenizerChoice
    let batch: Batch

    init(_ tokenizer: TokenizerChoice, _ batch: Batch) {
      self.tokenizer = tokenizer
      self.batch = batch
    }
  }

  init(_ tokenizers: RunTokenizers) { self.tokenizers = tokenizers }

  /// To be called before messages of another arena.
  mutating func beginArena() {
    names.removeAll(keepingCapacity: true)
    recent.removeAll(keepingCapacity: true)
  }

  /// Visible content and the other parts of a message.
  ///
  /// Part texts that repeat the content are not counted again.
  mutating func add(_ message: MessageRecord, in arena: TextArena) throws(HansardError) {
    let choice = try choice(message.model, arena)
    let before = choice.batch.texts.count
    choice.batch.texts.append(message.content.range)
    for part in PartsCoding.records(message.parts, in: arena) where part.kind != .text {
      choice.batch.texts.append(part.text.range)
    }
    added.append((choice, choice.batch.texts.count - before))
  }

  /// Counts what was added since the last call; all counts of before must have been taken.
  mutating func count(in arena: TextArena) {
    added.removeSubrange(..<taken)
    taken = 0
    for batch in batches.values {
      batch.counts = batch.counter.counts(ofWellFormed: batch.texts, in: arena.bytes.span)[...]
      batch.texts.removeAll(keepingCapacity: true)
    }
  }

  /// The counts of the next message, in the order in which they were added.
  mutating func take(in arena: inout TextArena) -> TokenRecord {
    let (choice, textCount) = added[taken]
    taken += 1
    let counts = choice.batch.counts.prefix(textCount)
    choice.batch.counts.removeFirst(textCount)
    return TokenRecord(
      content: choice.tokenizer.scaled(counts.first ?? 0),
      parts: choice.tokenizer.scaled(counts.dropFirst().reduce(0, +)),
      method: choice.tokenizer.method, tokenizer: name(of: choice.tokenizer, in: &arena))
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
    for known in recent where arena.areEqual(known.model, model) { return known.choice }
    let key = Array(arena.bytes[model.range])
    let choice: Choice
    if let known = choices[key] {
      choice = known
    } else {
      let tokenizer = tokenizers.table.choice(forModel: arena.optionalString(model))
      choice = Choice(tokenizer, try batch(tokenizer.tokenizer))
      // A dump that invents thousands of models must not grow this without end.
      if choices.count < 4096 { choices[key] = choice }
    }
    if recent.count < 16 { recent.append((model, choice)) }
    return choice
  }

  private mutating func batch(_ tokenizer: Tokenizer) throws(HansardError) -> Batch {
    if let known = batches[tokenizer] { return known }
    let batch = Batch(TokenCounter(try tokenizers.vocabulary(tokenizer)))
    batches[tokenizer] = batch
    return batch
  }
}
