package import ChatModel

/// A message as the archive holds it, its texts in an arena: `StoredMessage` for where there are
/// many.
package struct StoredRecord: BitwiseCopyable, Sendable {
  package var message: MessageRecord
  /// Its place in the conversation, from 0; a revision has the place of what it revises.
  package var position: Int
  package var tokens: TokenRecord
  /// The model that reports count this message under when it names none itself.
  package var countedUnder = TextSlice.absent
  /// What orders the versions of one message.
  package var versionTime: Timestamp?
  /// Scalars of the content.
  package var characters: Int

  /// The model for usage sums; absent when there is none.
  package var usageModel: TextSlice { message.model.isAbsent ? countedUnder : message.model }

  package init(
    message: MessageRecord, position: Int, tokens: TokenRecord = TokenRecord(), characters: Int
  ) {
    self.message = message
    self.position = position
    self.tokens = tokens
    self.characters = characters
  }

  /// Copies the texts of a stored message into `arena`.
  package init(_ stored: StoredMessage, in arena: inout TextArena) {
    self.init(
      message: MessageRecord(stored.message, in: &arena), position: stored.position,
      tokens: TokenRecord(
        content: stored.tokens.content, parts: stored.tokens.parts, method: stored.tokens.method,
        tokenizer: arena.add(stored.tokens.tokenizer)),
      characters: stored.message.content.scalarCount)
    countedUnder = arena.add(optional: stored.countedUnder)
    versionTime = stored.versionTime
  }
}

/// `TokenCount` with the tokenizer's name in an arena.
package struct TokenRecord: BitwiseCopyable, Sendable {
  package var content: Int
  package var parts: Int
  package var method: TokenMethod
  package var tokenizer: TextSlice

  package init(
    content: Int = 0, parts: Int = 0, method: TokenMethod = .exact, tokenizer: TextSlice = .absent
  ) {
    self.content = content
    self.parts = parts
    self.method = method
    self.tokenizer = tokenizer
  }
}

extension StoredMessage {
  /// The message that a record stands for.
  package init(_ record: StoredRecord, in arena: TextArena) {
    self.init(
      message: Message(record.message, in: arena), position: record.position,
      tokens: TokenCount(
        content: record.tokens.content, parts: record.tokens.parts, method: record.tokens.method,
        tokenizer: arena.string(record.tokens.tokenizer)),
      countedUnder: arena.optionalString(record.countedUnder))
    versionTime = record.versionTime
  }
}
