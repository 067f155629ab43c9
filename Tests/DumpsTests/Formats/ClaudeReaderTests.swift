import ChatModel
import Dumps
import SystemIO
import Testing

private func conversation(_ messages: [String], more: String = "") -> String {
  #"[{"uuid":"c1","name":"N","chat_messages":[\#(messages.joined(separator: ","))]\#(more)}]"#
}

/// A message of `sender` with these members besides.
private func message(_ id: String, _ sender: String, _ more: String) -> String {
  #"{"uuid":"\#(id)","sender":"\#(sender)",\#(more)}"#
}

private func blocks(_ blocks: String...) -> String {
  #""text":"flat","content":[\#(blocks.joined(separator: ","))]"#
}

private func only(_ more: String) throws -> Message {
  let sink = read(conversation([message("m", "assistant", more)]), with: ClaudeReader())
  #expect(sink.sumsClose)
  return try #require(sink.messages.first?.message)
}

@Suite struct `Claude reader` {
  @Test func `a linear conversation keeps the order of the export`() throws {
    let dump = conversation(
      [
        message("a", "human", #""text":"Q","created_at":"2025-01-01T00:00:01.123456Z""#),
        message("b", "assistant", #""text":"A","updated_at":"2025-01-01T00:00:02+00:00""#),
      ],
      more: #","summary":"S","account":{"uuid":"u1"},"created_at":"2025-01-01T00:00:00Z","#
        + #""current_leaf_message_uuid":"b","is_starred":true,"project_uuid":"p""#)
    let sink = read(Array(dump.utf8), with: ClaudeReader(), chunk: 7, accountUser: "other")
    #expect(sink.messages.map(\.message.id) == ["a", "b"])
    #expect(sink.messages.map(\.message.parentID) == [nil, nil])
    #expect(sink.messages.map(\.message.role) == [.user, .assistant])
    #expect(
      sink.messages[0].message.createdAt == Timestamp(parsing: "2025-01-01T00:00:01.123Z"))
    #expect(
      sink.messages[1].message.updatedAt == Timestamp(parsing: "2025-01-01T00:00:02Z"))
    let header = try #require(sink.headers.first)
    #expect(header.key == ConversationKey(kind: .claude, sourceID: "c1"))
    #expect(header.user == "u1")
    #expect(header.title == "N")
    #expect(header.tags == ["starred", "project:p"])
    #expect(header.metadata == #"{"summary":"S"}"#)
    #expect(header.currentLeaf == nil)
  }

  @Test func `edited conversations are trees with parents first`() throws {
    let root = "00000000-0000-4000-8000-000000000000"
    let dump = conversation([
      message("b", "assistant", #""text":"1","parent_message_uuid":"a""#),
      message("a", "human", #""text":"2","parent_message_uuid":"\#(root)""#),
      message("c", "human", #""text":"3","parent_message_uuid":"gone","created_at":"2025-01-01""#),
      message("d", "assistant", #""text":"4""#),
      message("e", "human", #""text":"5","parent_message_uuid":"e""#),
    ])
    let sink = read(dump, with: ClaudeReader())
    #expect(sink.messages.map(\.message.id) == ["a", "b", "c", "d", "e"])
    #expect(sink.messages.map(\.message.parentID) == [nil, "a", nil, "c", nil])
    #expect(sink.messages.map(\.position.ordinal) == [1, 0, 2, 3, 4])
    #expect(sink.headers.first?.currentLeaf == "e")
  }

  @Test func `a current leaf that is there is kept and another is not`() {
    for (leaf, expected) in [("a", "a"), ("gone", "b")] {
      let dump = conversation(
        [
          message("a", "human", #""text":"1""#),
          message("b", "assistant", #""text":"2","parent_message_uuid":"a""#),
        ], more: #","current_leaf_message_uuid":"\#(leaf)""#)
      #expect(read(dump, with: ClaudeReader()).headers.first?.currentLeaf == expected)
    }
  }

  @Test(arguments: [
    (#""text":"flat""#, "flat", []), (#""text":"flat","content":null"#, "flat", []),
    (#""text":"flat","content":[]"#, "flat", []), (blocks(#"{"type":"text","text":""}"#), "", []),
    (blocks(#"{"type":"text","text":"a"}"#, #"{"type":"text","text":"b"}"#), "a\n\nb", []),
    (
      blocks(
        #"""
        {"type":"thinking","thinking":"hm","signature":"s","cut_off":false,"summaries":[{\#
        "summary":"x"}]}
        """#,
        #"{"type":"text","text":"a"}"#), "a",
      [
        MessagePart(
          .thinking, text: "hm", payload: #"{"signature":"s","summaries":[{"summary":"x"}]}"#)
      ]
    ),
    (
      blocks(
        #"{"type":"tool_use","id":null,"name":"search","input":{"q":1},"message":"Searching"}"#,
        #"""
        {"type":"tool_result","name":"search","content":[{"type":"text","text":"found"}],\#
        "is_error":false}
        """#
      ), "",
      [
        MessagePart(.toolCall, text: #"{"q":1}"#, name: "search", callID: "call-1"),
        MessagePart(.toolResult, text: "found", name: "search", callID: "call-1"),
      ]
    ),
    (
      blocks(
        #"""
        {"type":"tool_use","id":"t","name":"artifacts","input":{"id":"x","content":"code",\#
        "language":"python"}}
        """#
      ), "",
      [
        MessagePart(
          .toolCall, text: #"{"id":"x","content":"code","language":"python"}"#, name: "artifacts",
          callID: "t"),
        MessagePart(.code, text: "code", name: "python", callID: "t"),
      ]
    ),
    (
      blocks(
        #"{"type":"text","text":"a","citations":[{"uuid":"i","details":{"type":"web","url":"u"}}]}"#
      ),
      "a",
      [
        MessagePart(
          .citation, text: "", name: "u",
          payload: #"{"uuid":"i","details":{"type":"web","url":"u"}}"#)
      ]
    ),
    (
      #"""
      "text":"a","attachments":[{"file_name":"n.txt","extracted_content":"body",\#
      "file_size":4}],"files":[{"file_name":"i.png"}]
      """#,
      "a",
      [
        MessagePart(.attachment, text: "body", name: "n.txt", payload: #"{"file_size":4}"#),
        MessagePart(.attachment, text: "", name: "i.png"),
      ]
    ),
    (blocks(#"{"type":"token_budget","remaining":5}"#), "", []),
    (
      blocks(#"{"type":"hologram","text":"?"}"#), "",
      [
        MessagePart(
          .attachment, text: "?", name: "hologram", payload: #"{"type":"hologram","text":"?"}"#)
      ]
    ),
  ])
  func `blocks are shown or parts`(more: String, content: String, parts: [MessagePart]) throws {
    let message = try only(more)
    #expect(message.content == content)
    #expect(message.parts == parts)
    #expect(!message.hidden)
  }

  @Test(arguments: [
    (#"{"uuid":"x","text":"t"}"#, "a message without a sender"),
    (message("x", "wizard", #""text":"t""#), "a message with an unknown sender"),
    (message("x", "human", #""content":5"#), "a message whose content is no list of blocks"),
    ("null", "a message that is no object"),
  ])
  func `a message that cannot be understood is one reject`(bad: String, problem: String) {
    let dump = conversation([bad, message("b", "assistant", #""text":"A""#)])
    let sink = read(dump, with: ClaudeReader())
    #expect(sink.rejections.map(\.problem) == [problem])
    #expect(sink.messages.map(\.message.content) == ["A"])
    #expect(sink.sumsClose)
  }

  @Test func `an empty conversation has a header`() {
    let sink = read(conversation([]), with: ClaudeReader())
    #expect(sink.headers.count == 1)
    #expect(sink.enumerated == 0)
  }

  @Test func `memories are read and siblings are skipped`() {
    let dump =
      #"[{"account_uuid":"u","conversations_memory":"M","project_memories":{"p":"N"}},"#
      + #"{"uuid":"p","name":"P","prompt_template":""},{"what":1}]"#
    let sink = read(dump, with: ClaudeReader())
    #expect(
      sink.memories == [
        MemoryRecord(kind: .claude, user: "u", label: "conversations", text: "M"),
        MemoryRecord(kind: .claude, user: "u", label: "project:p", text: "N"),
      ])
    #expect(sink.skipped == ["a project or account": 1])
    #expect(sink.rejections.map(\.problem) == ["a conversation without chat_messages"])
    #expect(sink.sumsClose)
  }

  @Test(arguments: [
    (conversation([]), true), (#"{"uuid":"u","chat_messages":[{"sender":"#, true),
    (#"[{"account_uuid":"u","conversations_memory":"M"}]"#, true),
    (#"[{"uuid":"u","full_name":"F","email_address":"e"}]"#, false),
    (#"[{"uuid":"p","name":"P","prompt_template":"","docs":[]}]"#, false),
    (#"[{"id":"c","mapping":{},"create_time":1}]"#, false),
    (#"{"$schema":"s","chat_messages":[]}"#, false), ("chat_messages", false),
  ])
  func `it recognises its own by structure`(head: String, expected: Bool) {
    #expect(ClaudeReader().recognises(EntrySample(head)) == expected)
  }

  @Test(arguments: [
    (#"[{"uuid":"u","full_name":"F","email_address":"e"}]"#, "u"),
    (#"[{"uuid":"u","full_name":"F"},{"uuid":"v","full_name":"G"}]"#, nil),
    (#"[{"uuid":"p","name":"P","docs":[]}]"#, nil), (#"{"id":"user-1","email":"e"}"#, nil),
  ])
  func `the only account names its user`(json: String, user: String?) {
    #expect(ClaudeReader().accountUser(in: EntrySample(json)) == user)
  }

  @Test(arguments: [
    (
      "claude_example.json", 85, [283, 274], 7140, 547, "2024-03-13T14:48:44.500Z",
      "2025-06-21T20:49:35.584Z"
    ),
    (
      "claude_thinking_example.json", 1, [1, 1], 58, 0, "2025-01-01T00:00:01.000Z",
      "2025-01-01T00:00:05.000Z"
    ),
  ])
  func `real exports read as counted by hand`(
    file: String, conversations: Int, roles: [Int], characters: Int, blank: Int, first: String,
    last: String
  ) {
    let folder = "claude-ai-export/yetanotherchris-openwebui-importer/examples/"
    guard let bytes = SharedSamples.bytes(folder + file) else { return }
    #expect(ClaudeReader().recognises(EntrySample(bytes)))
    #expect(!ChatGPTReader().recognises(EntrySample(bytes)))
    let sink = read(bytes, with: ClaudeReader(), chunk: 4096)
    #expect(sink.headers.count == conversations)
    #expect([Role.user, .assistant].map(sink.count) == roles)
    #expect(sink.messages.count == roles.reduce(0, +))
    let contents = sink.messages.map(\.message.content)
    #expect(contents.reduce(0) { $0 + $1.unicodeScalars.count } == characters)
    #expect(contents.count { $0.isEmpty } == blank)
    let times = sink.messages.compactMap(\.message.createdAt)
    #expect(times.min()?.rfc3339 == first)
    #expect(times.max()?.rfc3339 == last)
    #expect(sink.sumsClose)
  }

  @Test func `a schema of an export is no export`() {
    let path = "claude-ai-export/yetanotherchris-openwebui-importer/schemas/claude-schema.json"
    guard let bytes = SharedSamples.bytes(path) else { return }
    let readers: [any DumpReader] = [
      ClaudeReader(), ChatGPTReader(), OpenAIMessagesReader(), CanonicalReader(),
    ]
    for reader in readers { #expect(!reader.recognises(EntrySample(bytes))) }
  }
}
