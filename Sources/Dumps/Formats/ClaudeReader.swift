import ChatModel
import SystemIO

/// Reads the `conversations.json` and `memories.json` of Claude's data export.
///
/// An array of conversations, each with its `chat_messages` in order; newer ones name their parents
/// and so form a tree. A message's `content` blocks are authoritative, its `text` a flattened copy.
package struct ClaudeReader: DumpReader {
  package init() {}

  package var description: FormatDescription {
    FormatDescription(
      name: "claude",
      title: "Claude data export (conversations.json, memories.json)",
      recognisedBy: "conversations with chat_messages, or memories with an account_uuid",
      keeps: "branches, thinking, tool calls and results, artifacts as code, citations, "
        + "attachments with their text, file names, summaries, memories",
      leavesOut: "projects, design chats and the account beside the conversations; the flattened "
        + "copy of a message's blocks; icons and display text of tools; token budgets")
  }

  package func recognises(_ sample: EntrySample) -> Bool {
    guard let outline = sample.outline, !outline.has("$schema") else { return false }
    if outline.hasArray("chat_messages") { return true }
    return outline.has("account_uuid")
      && (outline.has("conversations_memory") || outline.has("project_memories"))
  }

  /// Reads `users.json`: the `uuid` of its account where there is exactly one.
  package func accountUser(in sample: EntrySample) -> String? {
    guard let outline = sample.outline, outline.has("uuid"), !outline.has("chat_messages"),
      outline.has("full_name") || outline.has("email_address"),
      let accounts = sample.parsed(with: JSONParser()), accounts.isArray
    else { return nil }
    var elements = accounts.elements
    guard let account = elements.next(), elements.next() == nil else { return nil }
    return account["uuid"]?.nonEmptyString
  }

  package func makeFramer(for sample: EntrySample) -> any RecordFramer { sample.makeJSONFramer() }

  package func read(
    _ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink
  ) {
    block.forEachObject(parser: context.parser, into: &sink) { record, sink in
      if record.value["chat_messages"] != nil {
        ClaudeConversation(record, accountUser: context.accountUser).read(into: &sink)
      } else if record.value["account_uuid"] != nil {
        readMemories(record, into: &sink)
      } else if record.value["prompt_template"] != nil || record.value["full_name"] != nil {
        sink.skip("a project or account", count: 1)
      } else {
        record.reject("a conversation without chat_messages", into: &sink)
      }
    }
  }

  private func readMemories(_ record: JSONRecord, into sink: inout some RecordSink) {
    let user = record.value["account_uuid"]?.nonEmptyString
    func add(_ label: String, _ text: JSONValue, _ sink: inout some RecordSink) {
      guard let text = text.nonEmptyString else { return }
      sink.memory(
        MemoryRecord(kind: .claude, user: user, label: label, text: text), at: record.position)
    }
    for member in record.value.members {
      switch member.key {
      case "conversations_memory": add("conversations", member.value, &sink)
      case "project_memories":
        for project in member.value.members { add("project:\(project.key)", project.value, &sink) }
      default: break
      }
    }
  }
}
