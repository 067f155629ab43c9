import SystemIO

/// Reads the `conversations.json` of ChatGPT's data export, whole or in shards.
///
/// An array of conversations, each with a `mapping` of nodes that form a tree. Every node with a
/// message is one message, its node id the message's id: the tree's pointers name nodes.
package struct ChatGPTReader: DumpReader {
  package init() {}

  package var description: FormatDescription {
    FormatDescription(
      name: "chatgpt",
      title: "ChatGPT data export (conversations.json, conversations-000.json, ...)",
      recognisedBy: "conversations with a mapping of nodes whose messages have an author",
      keeps: "all branches, hidden context, thoughts, tool calls and results, code, citations, "
        + "attachment names, memories, archived and starred, custom GPT and project as tags",
      leavesOut: "bytes of attachments; share links, ratings and account settings beside the "
        + "conversations; flags that are false; metadata.timestamp_")
  }

  package var mayNameUsers: Bool { false }

  package func recognises(_ sample: EntrySample) -> Bool {
    guard let outline = sample.outline, outline.hasObject("mapping"),
      !outline.has("inserted_at"), !outline.has("$schema")
    else { return false }
    if outline.has("author", level: 4) || outline.has("current_node") { return true }
    return outline.has("create_time") && !outline.has("fragments", level: 4)
  }

  /// Reads `user.json`: its `id`, else its `email`.
  package func accountUser(in sample: EntrySample) -> String? {
    guard let outline = sample.outline, outline.has("email"), outline.has("id"),
      !outline.has("mapping"), !outline.has("messages"), !outline.has("uuid"),
      let account = sample.parsed(with: JSONParser()), account.isObject
    else { return nil }
    return account["id"]?.idText ?? account["email"]?.nonEmptyString
  }

  package func makeFramer(for sample: EntrySample) -> any RecordFramer { sample.makeJSONFramer() }

  package func read(
    _ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink
  ) {
    block.forEachObject(parser: context.parser, into: &sink) { record, sink in
      var conversation = ChatGPTConversation(record, user: context.accountUser)
      conversation.read(into: &sink)
    }
  }
}
