import ChatModel
import Dumps
import SystemIO
import Testing

@Suite struct `ChatGPT reader` {
  @Test func `a branched conversation comes parents first with its current leaf`() throws {
    let dump = ChatGPT.conversation(
      [
        ChatGPT.node("a2", parent: "q", ChatGPT.text("assistant", "B")),
        ChatGPT.node("q", parent: "gap", children: ["a1", "a2"], ChatGPT.text("user", "Q")),
        ChatGPT.node(
          "a1", parent: "q",
          ChatGPT.text("assistant", "A", more: #","create_time":1700000001.1239"#)),
        ChatGPT.node("root", parent: nil, children: ["gap"]),
        ChatGPT.node("gap", parent: "root", children: ["q"]),
      ],
      more: #","title":"T","current_node":"a2","is_archived":true,"is_starred":true,"#
        + #""gizmo_id":"g-p-1","safe_urls":[],"voice":"cove","update_time":1700000009"#)
    let sink = read(Array(dump.utf8), with: ChatGPTReader(), accountUser: "user-1")
    #expect(sink.messages.map(\.message.id) == ["q", "a1", "a2"])
    #expect(sink.messages.map(\.message.parentID) == [nil, "q", "q"])
    #expect(sink.messages.map(\.message.content) == ["Q", "A", "B"])
    #expect(sink.messages.allSatisfy { $0.user == "user-1" && $0.conversation.sourceID == "c1" })
    #expect(
      sink.messages[1].message.createdAt == Timestamp(millisecondsSince1970: 1_700_000_001_124))
    let header = try #require(sink.headers.first)
    #expect(header.key == ConversationKey(kind: .chatGPT, sourceID: "c1"))
    #expect(header.user == "user-1")
    #expect(header.title == "T")
    #expect(header.state == "archived")
    #expect(header.tags == ["starred", "project:g-p-1"])
    #expect(header.metadata == #"{"voice":"cove"}"#)
    #expect(header.createdAt == Timestamp(millisecondsSince1970: 1_700_000_000_500))
    #expect(header.updatedAt == Timestamp(millisecondsSince1970: 1_700_000_009_000))
    #expect(header.currentLeaf == "a2")
    #expect(sink.sumsClose)
  }

  @Test(arguments: [
    #""current_node":"gone""#, #""current_node":null"#, #""title":null"#, #""current_node":"r""#,
  ])
  func `without a usable current node the newest leaf is current`(member: String) {
    let dump = ChatGPT.conversation(
      [
        ChatGPT.node("r", parent: nil, children: ["q"]),
        ChatGPT.node("q", parent: "r", children: ["new", "old"], ChatGPT.text("user", "Q")),
        ChatGPT.node(
          "new", parent: "q", ChatGPT.text("assistant", "A", more: #","create_time":1700000002"#)),
        ChatGPT.node(
          "old", parent: "q", ChatGPT.text("assistant", "B", more: #","create_time":1700000001"#)),
      ], more: ",\(member)")
    #expect(read(dump, with: ChatGPTReader()).headers.first?.currentLeaf == "new")
  }

  @Test func `cycles, dangling pointers and unlisted children lose no message`() {
    let dump = ChatGPT.conversation([
      ChatGPT.node("x", parent: "y", children: ["y"], ChatGPT.text("user", "1")),
      ChatGPT.node("y", parent: "x", children: ["x"], ChatGPT.text("assistant", "2")),
      ChatGPT.node("self", parent: "self", children: ["self", "gone"], ChatGPT.text("user", "3")),
      ChatGPT.node("lost", parent: "gone", ChatGPT.text("user", "4")),
      ChatGPT.node("unlisted", parent: "lost", ChatGPT.text("assistant", "5")),
      ChatGPT.node("orphan", parent: nil, children: ["adopted"]),
      ChatGPT.node("adopted", parent: nil, ChatGPT.text("user", "6")),
    ])
    let sink = read(dump, with: ChatGPTReader())
    #expect(sink.messages.map(\.message.content).sorted() == ["1", "2", "3", "4", "5", "6"])
    #expect(sink.messages.map(\.message.id).firstIndex(of: "x") == 4)
    #expect(sink.sumsClose)
    for (place, found) in sink.messages.enumerated() {
      guard let parent = found.message.parentID else { continue }
      #expect(sink.messages[..<place].contains { $0.message.id == parent })
    }
  }

  @Test(arguments: [
    (#"{"content":{"content_type":"text","parts":["x"]}}"#, "a message without a role"),
    (ChatGPT.text("wizard", "x"), "a message with an unknown role"),
    (#"{"author":{"role":"user"},"content":"x"}"#, "a message whose content is no object"),
    ("17", "a message that is no object"),
  ])
  func `a message that cannot be understood is one reject and its siblings are read`(
    bad: String, problem: String
  ) {
    let sink = read(
      ChatGPT.conversation([
        ChatGPT.node("q", parent: nil, children: ["bad"], ChatGPT.text("user", "Q")),
        ChatGPT.node("bad", parent: "q", children: ["a"], bad),
        ChatGPT.node("a", parent: "bad", ChatGPT.text("assistant", "A")),
      ]), with: ChatGPTReader())
    #expect(sink.rejections.map(\.problem) == [problem])
    #expect(sink.rejections.map(\.position.ordinal) == [1])
    #expect(sink.messages.map(\.message.parentID) == [nil, "q"])
    #expect(sink.sumsClose)
  }

  @Test(arguments: [
    ("[17]", "a JSON value that is no object"),
    (#"[{"id":"c"}]"#, "a conversation without a mapping of messages"),
    (#"[{"id":"c","mapping":[]}]"#, "a conversation without a mapping of messages"),
  ])
  func `a record of another shape is one reject`(dump: String, problem: String) {
    let sink = read(dump, with: ChatGPTReader())
    #expect(sink.rejections.map(\.problem) == [problem])
    #expect(sink.headers.isEmpty)
    #expect(sink.sumsClose)
  }

  @Test func `a share link among conversations is skipped`() {
    let sink = read(
      #"[{"id":"s","conversation_id":"c","title":"T","is_anonymous":true}]"#, with: ChatGPTReader())
    #expect(sink.skipped == ["a share link or rating": 1])
    #expect(sink.enumerated == 0)
  }

  @Test func `a conversation without messages has a header`() {
    let sink = read(ChatGPT.conversation([ChatGPT.node("r", parent: nil)]), with: ChatGPTReader())
    #expect(sink.headers.count == 1)
    #expect(sink.headers.first?.currentLeaf == nil)
    #expect(sink.enumerated == 0)
  }

  @Test func `a conversation without an id gets one that growing does not change`() {
    func id(_ nodes: [String]) -> String? {
      let dump = #"[{"mapping":{\#(nodes.joined(separator: ","))},"current_node":"a"}]"#
      return read(dump, with: ChatGPTReader()).headers.first?.key.sourceID
    }
    let short = [
      ChatGPT.node("q", parent: nil, ChatGPT.text("user", "Q")),
      ChatGPT.node("a", parent: "q", ChatGPT.text("assistant", "A")),
    ]
    #expect(id(short)?.hasPrefix("h-") == true)
    #expect(id(short) == id(short + [ChatGPT.node("b", parent: "a", ChatGPT.text("user", "B"))]))
  }

  @Test(arguments: [
    (ChatGPT.conversation([ChatGPT.node("q", parent: nil, ChatGPT.text("user", "Q"))]), true),
    (#"{"mapping":{"q":{"message":{"author":{"role":"user"#, true),
    (#"[{"title":"T","create_time":1.5,"mapping":{}}]"#, true),
    (
      #"""
      [{"id":"d","title":"T","inserted_at":"2025","mapping":{"1":{"message":{\#
      "fragments":[]}}}}]
      """#,
      false
    ),
    (#"[{"uuid":"u","name":"","chat_messages":[]}]"#, false),
    (#"[{"id":"s","conversation_id":"c","title":"T","is_anonymous":true}]"#, false),
    (#"{"$schema":"x","properties":{"mapping":{}}}"#, false),
    (#"{"id":"user-1","email":"a@b.c"}"#, false), ("mapping", false), ("", false), ("[]", false),
  ])
  func `it recognises its own by structure`(head: String, expected: Bool) {
    #expect(ChatGPTReader().recognises(EntrySample(head)) == expected)
  }

  @Test(arguments: [
    (#"{"id":"user-1","email":"a@b.c","chatgpt_plus_user":true}"#, "user-1"),
    (#"{"id":null,"email":"a@b.c"}"#, "a@b.c"), (#"[{"uuid":"u","email_address":"a@b.c"}]"#, nil),
    (#"{"id":"x"}"#, nil), (#"{"id":"x","email":"y"#, nil),
  ])
  func `the account names its user`(json: String, user: String?) {
    #expect(ChatGPTReader().accountUser(in: EntrySample(json)) == user)
  }

  @Test(arguments: [
    (
      "chatgpt-export.json", 2, [5, 9, 2, 5], "2023-10-15T12:31:37.900Z", "2024-01-07T12:20:34.629Z"
    ),
    ("chatgpt-tree.json", 1, [5, 6, 1, 0], "2024-05-01T17:37:11.150Z", "2024-05-01T17:37:40.599Z"),
  ])
  func `real exports read as counted by hand`(
    file: String, conversations: Int, roles: [Int], first: String, last: String
  ) throws {
    let folder = "chatgpt-export/vanyajet-LibreChat/api/server/utils/import/__data__/"
    guard let bytes = SharedSamples.bytes(folder + file) else { return }
    #expect(ChatGPTReader().recognises(EntrySample(bytes)))
    let sink = read(bytes, with: ChatGPTReader(), chunk: 1000)
    #expect(sink.headers.count == conversations)
    #expect([Role.user, .assistant, .system, .tool].map(sink.count) == roles)
    let times = sink.messages.compactMap(\.message.createdAt)
    #expect(times.min()?.rfc3339 == first)
    #expect(times.max()?.rfc3339 == last)
    #expect(sink.sumsClose)
    #expect(sink.rejections.isEmpty)
  }

  @Test(arguments: [("chatgpt-export.json", 10, 5060), ("chatgpt-tree.json", 6, 197)])
  func `real exports show the text that the product shows`(
    file: String, messages: Int, characters: Int
  ) throws {
    let folder = "chatgpt-export/vanyajet-LibreChat/api/server/utils/import/__data__/"
    guard let bytes = SharedSamples.bytes(folder + file) else { return }
    let sink = read(bytes, with: ChatGPTReader())
    let byID = Dictionary(
      sink.messages.map { ($0.message.id, $0.message) }, uniquingKeysWith: { first, _ in first })
    var shown: [Message] = []
    for header in sink.headers {
      var next = header.currentLeaf
      while let id = next, let message = byID[id] {
        if !message.hidden, !message.content.isEmpty { shown.append(message) }
        next = message.parentID
      }
    }
    #expect(shown.count == messages)
    #expect(shown.reduce(0) { $0 + $1.content.unicodeScalars.count } == characters)
  }
}
