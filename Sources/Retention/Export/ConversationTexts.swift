import ChatModel
import Store
import SystemIO

/// A conversation in the forms that others read.
enum ConversationTexts {
  /// One line: the active branch without hidden messages, as the Chat Completions API has it.
  static func openAI(_ messages: [ShownMessage]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("messages")
    writer.beginArray()
    for message in shown(messages) {
      writer.beginObject()
      writer.field("role", message.role.name)
      writer.field("name", message.name)
      writer.field("content", text(of: message))
      let calls = message.parts.filter { $0.kind == .toolCall }
      if message.role == .tool {
        writer.field(
          "tool_call_id", message.parts.first { $0.kind == .toolResult }?.callID)
      } else if !calls.isEmpty {
        writer.key("tool_calls")
        writer.beginArray()
        for call in calls { write(call, to: &writer) }
        writer.endArray()
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ call: MessagePart, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("id", call.callID)
    writer.field("type", "function")
    writer.key("function")
    writer.beginObject()
    writer.field("name", call.name ?? "")
    writer.field("arguments", call.text)
    writer.endObject()
    writer.endObject()
  }

  /// One line: the active branch without hidden messages, as ShareGPT has it.
  static func shareGPT(_ row: ConversationRow, _ messages: [ShownMessage]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("id", row.header.key.sourceID)
    writer.key("conversations")
    writer.beginArray()
    for message in shown(messages) {
      writer.beginObject()
      let speaker =
        switch message.role {
        case .user: "human"
        case .assistant: "gpt"
        case .system: "system"
        case .tool: "tool"
        }
      writer.field("from", speaker)
      writer.field("value", text(of: message))
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func shown(_ messages: [ShownMessage]) -> [Message] {
    messages.filter { $0.isActive && !$0.message.hidden }.map(\.message)
  }

  /// A tool's answer is a part of its message.
  private static func text(of message: Message) -> String {
    guard message.role == .tool, message.content.isEmpty else { return message.content }
    return message.parts.filter { $0.kind == .toolResult }.map(\.text).joined(separator: "\n")
  }

  /// Every message for people, with what the catalog says of the conversation.
  static func markdown(_ row: ConversationRow, _ messages: [ShownMessage]) -> [UInt8] {
    var lines = ["# \(row.header.title ?? "(no title)")", ""]
    lines.append("* \(row.header.key.kind) conversation `\(row.header.key.sourceID)`")
    lines.append("* user `\(row.user)`")
    if let time = row.header.createdAt { lines.append("* created \(time.rfc3339)") }
    if !row.header.tags.isEmpty {
      lines.append("* tags: \(row.header.tags.joined(separator: ", "))")
    }
    if let summary = row.summary { lines.append("* summary: \(summary)") }
    if !row.keywords.isEmpty { lines.append("* keywords: \(row.keywords.joined(separator: ", "))") }
    lines = lines.map(\.onOneLine)
    for shown in messages {
      let message = shown.message
      var heading = "## \(message.role.name)"
      if let name = message.name { heading += " \(name)" }
      if let time = message.createdAt { heading += ", \(time.rfc3339)" }
      if let model = message.model { heading += ", \(model)" }
      if message.hidden { heading += ", hidden" }
      if !shown.isActive { heading += ", not on the active branch" }
      if shown.olderRevisions > 0 { heading += ", \(shown.olderRevisions) older texts" }
      lines += ["", heading.onOneLine]
      if !message.content.isEmpty { lines += ["", message.content] }
      for part in message.parts where part.kind != .text {
        lines += ["", "*\(part.kind.rawValue)\(part.name.map { " \($0)" } ?? "")*", "", part.text]
      }
    }
    return Array((lines.joined(separator: "\n") + "\n\n").utf8)
  }
}
