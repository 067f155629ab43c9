import ChatModel
import Store
import SystemIO

/// Conversations and messages as `list`, `show` and `last` print them.
enum ConversationOutput {
  static func write(_ row: ConversationRow, to writer: inout JSONWriter) {
    writer.field("kind", "conversation")
    writer.field("id", row.shortID)
    writer.field("source_kind", row.header.key.kind.rawValue)
    writer.field("conversation_id", row.header.key.sourceID)
    writer.field("user_id", row.user)
    writer.key("title")
    if let title = row.header.title { writer.string(title) } else { writer.null() }
    writer.key("title_is_derived")
    writer.bool(row.titleIsDerived)
    writer.key("tags")
    writer.beginArray()
    for tag in row.header.tags { writer.string(tag) }
    writer.endArray()
    writer.field("state", row.header.state)
    writer.field("metadata", row.header.metadata)
    writer.field("thread_of", row.header.threadOf)
    writer.field("created_at", row.header.createdAt)
    writer.field("updated_at", row.header.updatedAt)
    writer.field("expires_at", row.header.expiresAt)
    writer.field("first_message_at", row.totals.firstMessageAt)
    writer.field("last_activity_at", row.totals.lastActivityAt)
    writer.field("current_leaf", row.header.currentLeaf)
    writer.field("message_count", row.totals.messages)
    writer.field("revisions", row.totals.revisions)
    writer.field("characters", row.totals.characters)
    writer.key("tokens")
    writer.beginObject()
    writer.field("exact", row.totals.tokensExact)
    writer.field("reported", row.totals.tokensReported)
    writer.field("estimated", row.totals.tokensEstimated)
    writer.field("parts", row.totals.partsTokens)
    writer.endObject()
    writer.field("summary", row.summary)
    writer.key("keywords")
    writer.beginArray()
    for keyword in row.keywords { writer.string(keyword) }
    writer.endArray()
    writer.field("language", row.language)
  }

  static func json(_ row: ConversationRow, _ messages: [ShownMessage]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    write(row, to: &writer)
    writer.key("messages")
    writer.beginArray()
    for message in messages { write(message, to: &writer) }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  private static func write(_ shown: ShownMessage, to writer: inout JSONWriter) {
    let message = shown.message
    writer.beginObject()
    writer.field("id", message.id)
    writer.key("parent_id")
    if let parent = message.parentID { writer.string(parent) } else { writer.null() }
    writer.field("position", shown.position)
    writer.field("role", message.role.name)
    writer.field("name", message.name)
    writer.field("content", message.content)
    writer.key("created_at")
    if let time = message.createdAt { writer.timestamp(time) } else { writer.null() }
    writer.field("updated_at", message.updatedAt)
    writer.key("model")
    if let model = message.model { writer.string(model) } else { writer.null() }
    writer.key("hidden")
    writer.bool(message.hidden)
    writer.key("active")
    writer.bool(shown.isActive)
    if shown.olderRevisions > 0 { writer.field("older_revisions", shown.olderRevisions) }
    writer.parts(message.parts)
    writer.usage(message.usage)
    writer.field("tokens", shown.tokens?.content ?? 0)
    writer.field("parts_tokens", shown.tokens?.parts ?? 0)
    writer.field("tokens_method", shown.tokens?.method.rawValue)
    writer.field("tokenizer", shown.tokens?.tokenizer)
    writer.field("extra", message.extra)
    writer.endObject()
  }

  /// For the terminal: a heading, then each message with who, when and how many tokens.
  static func text(_ row: ConversationRow, _ messages: [ShownMessage]) -> String {
    var lines = [Terminal.bold(Terminal.line(row.header.title ?? "(no title)"))]
    lines.append(
      Terminal.dim(
        "\(row.shortID)  \(Terminal.line(row.header.key.kind.rawValue))  user \(Terminal.line(row.user))"
          + "  \(row.totals.messages) messages"))
    for shown in messages {
      let message = shown.message
      var heading = message.role.name
      if let name = message.name { heading += " (\(Terminal.line(name)))" }
      if let time = message.createdAt { heading += "  \(time.rfc3339)" }
      if let model = message.model { heading += "  \(Terminal.line(model))" }
      heading += "  \(shown.tokens?.content ?? 0) tokens"
      if message.hidden { heading += "  hidden" }
      if !shown.isActive { heading += "  not on the active branch" }
      lines.append("")
      lines.append(Terminal.bold(heading))
      if !message.content.isEmpty { lines.append(Terminal.safe(message.content)) }
      for part in message.parts where part.kind != .text {
        let name = part.name.map { " \(Terminal.line($0))" } ?? ""
        lines.append(Terminal.dim("[\(part.kind.rawValue)\(name)] \(Terminal.safe(part.text))"))
      }
    }
    return lines.joined(separator: "\n")
  }
}
