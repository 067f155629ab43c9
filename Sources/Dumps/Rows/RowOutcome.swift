import ChatModel

/// What became of one row.
enum RowOutcome {
  case message(Message, in: ConversationKey, user: String?)
  case conversation(ConversationHeader)
  /// Not understood: the column at fault and why.
  case broken(String)
  /// Holds nothing: an empty line, an end marker.
  case nothing
}

extension RowBuilder {
  /// The message that the columns so far make up, or why they make none.
  consuming func message() -> RowOutcome {
    if let problem { return .broken(problem) }
    guard let role else { return .broken("no role") }
    guard !conversation.isEmpty else { return .broken("no conversation id") }
    let message = Message(
      id: id, parentID: parent, role: role, name: name, createdAt: created, updatedAt: updated,
      model: model, content: content.text, parts: content.parts, hidden: hidden,
      usage: hasUsage && !usage.isEmpty ? usage : nil, extra: extra.finish())
    return .message(
      message, in: ConversationKey(kind: .rows, sourceID: conversation), user: user)
  }

  /// The conversation that the columns so far make up, or why they make none.
  consuming func header() -> RowOutcome {
    if let problem { return .broken(problem) }
    guard !id.isEmpty else { return .broken("no conversation id") }
    return .conversation(
      ConversationHeader(
        key: ConversationKey(kind: .rows, sourceID: id), user: user, title: title, tags: tags,
        state: state, metadata: extra.finish(), createdAt: created, updatedAt: updated,
        expiresAt: expires))
  }
}

extension RecordSink {
  /// Hands over what became of the row at `range` of `block`.
  mutating func take(_ outcome: RowOutcome, at range: Range<Int>, of block: RecordBlock) {
    let position = RecordPosition(byteOffset: block.byteOffset + Int64(range.lowerBound))
    switch outcome {
    case .message(let message, let conversation, let user):
      enumerated(messages: 1)
      self.message(message, in: conversation, user: user, at: position)
    case .conversation(let header): self.header(header, at: position)
    case .broken(let problem):
      enumerated(messages: 1)
      reject(problem, messages: 1, raw: RejectedBytes(range), at: position)
    case .nothing: break
    }
  }
}
