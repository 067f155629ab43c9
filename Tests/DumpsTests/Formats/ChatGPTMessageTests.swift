import ChatModel
import Dumps
import Testing

@Suite struct `ChatGPT message` {
  @Test func `tool calls pair with what answers them`() throws {
    let sink = read(
      ChatGPT.conversation([
        ChatGPT.node("q", parent: nil, children: ["call"], ChatGPT.text("user", "Q")),
        ChatGPT.node(
          "call", parent: "q", children: ["t1"],
          ChatGPT.message(
            "assistant", "code", #""language":"python","text":"1+1""#,
            more: #","recipient":"python""#)),
        ChatGPT.node(
          "t1", parent: "call", children: ["t2"],
          #"""
          {"author":{"role":"tool","name":"python"},"content":{\#
          "content_type":"execution_output","text":"2"}}
          """#
        ),
        ChatGPT.node(
          "t2", parent: "t1", children: ["a"],
          #"""
          {"author":{"role":"tool","name":"web"},"content":{"content_type":"tether_quote",\#
          "text":"said","title":"Page","url":"u"}}
          """#
        ),
        ChatGPT.node(
          "a", parent: "t2", ChatGPT.text("assistant", "Two", more: #","recipient":"all""#)),
      ]), with: ChatGPTReader())
    let parts = sink.messages.map(\.message.parts)
    #expect(
      parts[1] == [
        MessagePart(
          .toolCall, text: "1+1", name: "python", callID: "call",
          payload: #"{"language":"python"}"#)
      ])
    #expect(parts[2] == [MessagePart(.toolResult, text: "2", name: "python", callID: "call")])
    #expect(
      parts[3] == [
        MessagePart(
          .citation, text: "said", name: "Page", callID: "call", payload: #"{"url":"u"}"#)
      ])
    #expect(sink.messages.map(\.message.content) == ["Q", "", "", "", "Two"])
    #expect(sink.messages.map(\.message.name) == [nil, nil, "python", "web", nil])
  }

  @Test(arguments: [
    (
      ChatGPT.message("assistant", "code", #""language":"unknown","text":"x""#), "",
      [MessagePart(.code, text: "x")]
    ),
    (
      ChatGPT.message("assistant", "reasoning_recap", #""content":"Thought""#), "",
      [MessagePart(.thinking, text: "Thought")]
    ),
    (
      ChatGPT.message(
        "assistant", "thoughts",
        #""thoughts":[{"summary":"S","content":"C","chunks":[]},{"summary":"T"}]"#), "",
      [
        MessagePart(.thinking, text: "C", payload: #"{"summary":"S"}"#),
        MessagePart(.thinking, text: "T"),
      ]
    ),
    (
      ChatGPT.message("assistant", "system_error", #""name":"E","text":"broken""#), "",
      [MessagePart(.error, text: "broken", name: "E")]
    ),
    (ChatGPT.message("assistant", "super_widget", #""result":"shown""#), "shown", []),
    (ChatGPT.message("user", "text", #""parts":["a","b"]"#), "a\nb", []),
    (ChatGPT.message("user", "text", #""parts":[]"#), "", []),
    (
      ChatGPT.message(
        "user", "multimodal_text",
        #""parts":["look",{"content_type":"audio_transcription","text":"said"}]"#),
      "look\nsaid", []
    ),
    (
      ChatGPT.message(
        "user", "multimodal_text",
        #"""
        "parts":["see",{"content_type":"image_asset_pointer",\#
        "asset_pointer":"sediment://file_1"}]
        """#,
        more:
          #"""
          ,"metadata":{"attachments":[{"id":"file_1","name":"a.png"},{"id":"file_2",\#
          "name":"b.pdf"}]}
          """#
      ),
      "see",
      [
        MessagePart(
          .attachment, text: "", name: "a.png",
          payload:
            #"""
            {"asset":{"content_type":"image_asset_pointer",\#
            "asset_pointer":"sediment://file_1"},"attachment":{"id":"file_1",\#
            "name":"a.png"}}
            """#
        ),
        MessagePart(
          .attachment, text: "", name: "b.pdf", payload: #"{"id":"file_2","name":"b.pdf"}"#),
      ]
    ),
    (
      ChatGPT.text(
        "assistant", "A",
        more:
          #"""
          ,"metadata":{"citations":[{"metadata":{"title":"P","text":"q"}}],\#
          "content_references":[{"title":"R"}]}
          """#
      ),
      "A",
      [
        MessagePart(
          .citation, text: "q", name: "P", payload: #"{"metadata":{"title":"P","text":"q"}}"#),
        MessagePart(.citation, text: "", name: "R", payload: #"{"title":"R"}"#),
      ]
    ),
  ])
  func `each kind of content is shown or a part`(
    json: String, content: String, parts: [MessagePart]
  ) throws {
    let message = try ChatGPT.only(json)
    #expect(message.content == content)
    #expect(message.parts == parts)
  }

  @Test(arguments: [
    (ChatGPT.text("system", "x", more: #","weight":0.0"#), true),
    (ChatGPT.text("system", "x", more: #","weight":1.0"#), false),
    (
      ChatGPT.text(
        "user", "x", more: #","metadata":{"is_visually_hidden_from_conversation":true}"#), true
    ),
    (ChatGPT.text("user", "x", more: #","metadata":{"is_user_system_message":true}"#), true),
    (
      ChatGPT.message(
        "user", "user_editable_context", #""user_profile":"p","user_instructions":"i""#), true
    ),
    (ChatGPT.text("user", "x"), false),
  ])
  func `what the product does not show is hidden`(json: String, hidden: Bool) throws {
    #expect(try ChatGPT.only(json).hidden == hidden)
  }

  @Test func `what is not modelled is kept in extra`() throws {
    let message = try ChatGPT.only(
      ChatGPT.text(
        "assistant", "x",
        more:
          #"""
          ,"id":"other","status":"in_progress","end_turn":null,"update_time":1700000003.25,\#
          "channel":"final","metadata":{"model_slug":"gpt-5","parent_id":"a",\#
          "finish_details":{"type":"stop"},"is_complete":false,"timestamp_":"absolute"}
          """#
      ), above: ChatGPT.text("user", "Q"))
    #expect(message.model == "gpt-5")
    #expect(message.updatedAt == Timestamp(millisecondsSince1970: 1_700_000_003_250))
    #expect(
      message.extra
        == #"{"message_id":"other","status":"in_progress","channel":"final","metadata":{"finish_details":{"type":"stop"}}}"#
    )
  }

  @Test func `a memory row is a hidden message and a memory`() throws {
    let row = ChatGPT.message(
      "system", "model_editable_context", #""model_set_context":"likes tea""#)
    let sink = read(
      ChatGPT.conversation([ChatGPT.node("m", parent: nil, row)]), with: ChatGPTReader())
    #expect(sink.messages.map(\.message.hidden) == [true])
    #expect(
      sink.memories == [
        MemoryRecord(kind: .chatGPT, user: nil, label: "model_set_context", text: "likes tea")
      ])
  }
}
