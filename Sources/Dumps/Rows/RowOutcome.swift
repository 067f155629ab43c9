import ChatModel

/// What became of one row.
enum RowOutcome {
  /// A message whose texts lie in the builder's arena.
  case message(MessageRecord, in: RecordConversation, user: TextSlice)
  case conversation(ConversationHeader)
  /// Not understood: the column at fault and why.
  case broken(String)
  /// Holds nothing: an empty line, an end marker.
  case nothing
}

extension RowBuilder {
  /// What the columns so far make up by `schema`.
  mutating func finish(_ schema: RowSchema) -> RowOutcome {
    switch schema.kind {
    case .messages: message()
    case .conversations: header()
    case .neither(let problem): .broken(problem)
    }
  }

  /// The message that the columns so far make up, or why they make none.
  private mutating func message() -> RowOutcome {
    if let problem { return .broken(problem) }
    guard let role else { return .broken("no role") }
    guard !conversation.isEmpty else { return .broken("no conversation id") }
    var message = MessageRecord(role: role, hidden: hidden)
    message.id = id
    message.parentID = parent
    message.name = name
    message.createdAt = created
    message.updatedAt = updated
    message.model = model
    message.content = content
    message.parts = parts
    if hasUsage, !usage.isEmpty { message.usage = addToArena(UsageCoding.encode(usage)) }
    if !extra.isEmpty { message.extra = addToArena(extra.finish()) }
    return .message(
      message, in: RecordConversation(kind: .rows, sourceID: conversation), user: user)
  }

  /// The conversation that the columns so far make up, or why they make none.
  private mutating func header() -> RowOutcome {
    if let problem { return .broken(problem) }
    guard !id.isEmpty else { return .broken("no conversation id") }
    return .conversation(
      ConversationHeader(
        key: ConversationKey(kind: .rows, sourceID: arena.string(id)),
        user: arena.optionalString(user), title: arena.optionalString(title), tags: tags,
        state: state,
        metadata: extra.isEmpty ? nil : String(decoding: extra.finish(), as: UTF8.self),
        createdAt: created, updatedAt: updated, expiresAt: expires))
  }
}

extension RecordSink {
  /// Hands over what became of the row at `range` of `block`.
  mutating func take(
    _ outcome: RowOutcome, of row: borrowing RowBuilder, at range: Range<Int>, of block: RecordBlock
  ) {
    let position = RecordPosition(byteOffset: block.byteOffset + Int64(range.lowerBound))
    switch outcome {
    case .message(let message, let conversation, let user):
      enumerated(messages: 1)
      self.message(message, in: conversation, user: user, arena: row.arena, at: position)
    case .conversation(let header): self.header(header, at: position)
    case .broken(let problem):
      enumerated(messages: 1)
      reject(problem, messages: 1, raw: RejectedBytes(range), at: position)
    case .nothing: break
    }
  }
}
