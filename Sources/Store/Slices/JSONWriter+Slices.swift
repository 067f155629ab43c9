import ChatModel
import SystemIO

/// The objects of slice lines.
extension JSONWriter {
  /// Everything of a slice up to and including the bracket that opens `messages`.
  mutating func opening(of header: SliceHeader) {
    let conversation = header.conversation
    beginObject()
    key("v")
    int(1)
    field("kind", "conversation")
    field("source_kind", conversation.key.kind.rawValue)
    field("conversation_id", conversation.key.sourceID)
    field("user_id", header.user)
    field("run", header.run)
    field("title", conversation.title)
    if !conversation.tags.isEmpty {
      key("tags")
      beginArray()
      for tag in conversation.tags { string(tag) }
      endArray()
    }
    field("state", conversation.state)
    field("metadata", conversation.metadata)
    field("thread_of", conversation.threadOf)
    field("created_at", conversation.createdAt)
    field("updated_at", conversation.updatedAt)
    field("expires_at", conversation.expiresAt)
    field("current_leaf", conversation.currentLeaf)
    key("messages")
    beginArray()
  }

  /// One message, or one piece of it.
  ///
  /// - Parameters:
  ///   - chunk: which piece of how many.
  ///   - continues: the first part goes on with the last part of the piece before.
  mutating func message(
    _ stored: StoredRecord, in arena: TextArena, chunk: (number: Int, count: Int)? = nil,
    continues: Bool = false
  ) {
    let message = stored.message
    beginObject()
    text("id", message.id, in: arena)
    optionalText("parent_id", message.parentID, in: arena)
    key("position")
    int(stored.position)
    field("role", message.role)
    optionalText("name", message.name, in: arena)
    key("created_at")
    if let time = message.createdAt { timestamp(time) } else { null() }
    field("updated_at", message.updatedAt)
    key("model")
    if message.model.isAbsent { null() } else { string(arena.bytes, message.model.range) }
    text("content", message.content, in: arena)
    if message.hidden {
      key("hidden")
      bool(true)
    }
    if message.inserted {
      key("inserted")
      bool(true)
    }
    if !message.parts.isAbsent {
      parts(PartsCoding.decode(message.parts, in: arena), continues: continues)
    }
    if !message.usage.isAbsent { usage(UsageCoding.decode(message.usage, in: arena)) }
    key("tokens")
    int(stored.tokens.content)
    if stored.tokens.parts > 0 {
      key("parts_tokens")
      int(stored.tokens.parts)
    }
    field("tokens_method", stored.tokens.method)
    text("tokenizer", stored.tokens.tokenizer, in: arena)
    optionalText("counted_under", stored.countedUnder, in: arena)
    optionalText("extra", message.extra, in: arena)
    if let chunk {
      key("chunk")
      int(chunk.number)
      key("chunks")
      int(chunk.count)
    }
    endObject()
  }

  private mutating func text(_ name: StaticString, _ text: TextSlice, in arena: TextArena) {
    key(name)
    string(arena.bytes, text.range)
  }

  private mutating func optionalText(
    _ name: StaticString, _ text: TextSlice, in arena: TextArena
  ) {
    if !text.isAbsent { self.text(name, text, in: arena) }
  }

  private mutating func field(_ name: StaticString, _ role: Role) {
    key(name)
    switch role {
    case .user: word("user")
    case .assistant: word("assistant")
    case .system: word("system")
    case .tool: word("tool")
    }
  }

  private mutating func field(_ name: StaticString, _ method: TokenMethod) {
    key(name)
    switch method {
    case .exact: word("exact")
    case .reported: word("reported")
    case .estimated: word("estimated")
    }
  }
}
