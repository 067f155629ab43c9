import ChatModel
import Dumps
import SystemIO
import Testing

private func line(_ messages: String, more: String = "", id: String = "c") -> String {
  #"{"v":1,"kind":"conversation","source_kind":"chatgpt","conversation_id":"\#(id)""#
    + #","user_id":"u"\#(more),"messages":[\#(messages)]}"# + "\n"
}

private func piece(_ content: String, _ chunk: Int, of chunks: Int, id: String = "m") -> String {
  line(
    #"{"id":"\#(id)","role":"user","content":"\#(content)","chunk":\#(chunk),"chunks":\#(chunks)}"#)
}

@Suite struct `Canonical reader` {
  @Test func `a line is read whole`() throws {
    let dump = line(
      #"""
      {"id":"m","parent_id":"p","position":3,"role":"assistant","name":"n","content":"A",\#
      "created_at":"2026-03-01T09:00:00.123Z","updated_at":"2026-03-01T09:00:01.000Z",\#
      "model":"gpt-5","hidden":true,"parts":[{"kind":"tool_call","text":"{}","name":"f",\#
      "call_id":"t","payload":"{\"a\":1}"}],"usage":{"input":1,"output":2,"cache_read":0,\#
      "cache_write":4,"reasoning":5,"total":3},"tokens":12,"parts_tokens":0,\#
      "tokens_method":"exact","tokenizer":"o200k_base","extra":"{\"x\":1}"}
      """#,
      more:
        #"""
        ,"title":"T","tags":["a"],"state":"archived","metadata":"{\"k\":1}","thread_of":"o",\#
        "created_at":"2026-03-01T09:00:00.000Z","updated_at":"2026-03-02T09:00:00.000Z",\#
        "current_leaf":"m","expires_at":"2027-01-01T00:00:00.000Z","run":"r"
        """#
    )
    #expect(CanonicalReader().recognises(EntrySample(dump)))
    let sink = read(dump, with: CanonicalReader())
    #expect(
      sink.headers == [
        ConversationHeader(
          key: ConversationKey(kind: .chatGPT, sourceID: "c"), user: "u", title: "T", tags: ["a"],
          state: "archived", metadata: #"{"k":1}"#, threadOf: "o",
          createdAt: Timestamp(parsing: "2026-03-01T09:00:00Z"),
          updatedAt: Timestamp(parsing: "2026-03-02T09:00:00Z"), currentLeaf: "m",
          expiresAt: Timestamp(parsing: "2027-01-01T00:00:00Z"))
      ])
    #expect(
      sink.messages.map(\.message) == [
        Message(
          id: "m", parentID: "p", role: .assistant, name: "n",
          createdAt: Timestamp(parsing: "2026-03-01T09:00:00.123Z"),
          updatedAt: Timestamp(parsing: "2026-03-01T09:00:01Z"), model: "gpt-5", content: "A",
          parts: [
            MessagePart(.toolCall, text: "{}", name: "f", callID: "t", payload: #"{"a":1}"#)
          ], hidden: true,
          usage: ReportedUsage(
            input: 1, output: 2, cacheRead: 0, cacheWrite: 4, reasoning: 5, total: 3),
          extra: #"{"x":1}"#)
      ])
    #expect(sink.sumsClose)
  }

  @Test func `a pseudo user is no user`() {
    let dump =
      #"{"v":1,"kind":"conversation","source_kind":"k","conversation_id":"c","#
      + #""user_id":"unknown:c","messages":[{"role":"user","content":"Q","created_at":null}]}"#
    let sink = read(dump, with: CanonicalReader())
    #expect(sink.headers.map(\.user) == [nil])
    #expect(sink.messages.map(\.message.createdAt) == [nil])
  }

  @Test func `a memory is read`() {
    let dump =
      #"{"v":1,"kind":"memory","source_kind":"claude","user_id":"u","label":"l","text":"t"}"#
    #expect(CanonicalReader().recognises(EntrySample(dump)))
    let sink = read(dump, with: CanonicalReader())
    #expect(
      sink.memories == [MemoryRecord(kind: .claude, user: "u", label: "l", text: "t")])
  }

  @Test(arguments: [
    (#"{"v":2,"kind":"conversation"}"#, "written by a newer Hansard"),
    (#"{"v":1,"kind":"segment"}"#, "a line of an unknown kind"),
    (#"{"v":1,"kind":"memory"}"#, "a memory without its label or text"),
    (
      #"{"v":1,"kind":"conversation","source_kind":"k"}"#,
      "no conversation_id"
    ),
    (line(#"{"role":"user","content":5}"#), "a message's content is no text"),
    (line(#"{"role":"king","content":"x"}"#), "a message has no known role"),
    (
      line(#"{"role":"user","content":"x","created_at":"soon"}"#),
      "created_at is no RFC 3339 time"
    ),
    (
      line(#"{"role":"user","content":"x","parts":[{"kind":"?"}]}"#),
      "a part has no known kind"
    ), ("17", "a JSON value that is no object"),
  ])
  func `what cannot be understood is one reject`(dump: String, problem: String) {
    let sink = read(dump, with: CanonicalReader())
    #expect(sink.rejections.map(\.problem) == [problem])
    #expect(sink.messages.isEmpty)
    #expect(sink.sumsClose)
  }

  @Test(arguments: [1, 7, 1 << 20])
  func `a message over several lines is joined`(chunk: Int) {
    let dump =
      line(#"{"id":"a","role":"user","content":"first"}"#) + piece("one ", 0, of: 3) + "\n"
      + piece("two ", 1, of: 3) + piece("three", 2, of: 3)
      + line(#"{"id":"z","role":"user","content":"last"}"#)
    let sink = read(dump, with: CanonicalReader(), chunk: chunk)
    #expect(sink.messages.map(\.message.content) == ["first", "one two three", "last"])
    #expect(sink.rejections.isEmpty)
    #expect(sink.sumsClose)
  }

  @Test func `a part over several lines is joined`() {
    func piece(_ part: String, _ chunk: Int) -> String {
      line(
        #"""
        {"id":"m","role":"tool","content":"","parts":[{"kind":"tool_result",\#
        "text":\#(part)}],"chunk":\#(chunk),"chunks":2}
        """#
      )
    }
    let sink = read(
      piece(#""a""#, 0) + piece(#""b","continues":true"#, 1), with: CanonicalReader())
    #expect(sink.messages.map(\.message.parts) == [[MessagePart(.toolResult, text: "ab")]])
  }

  @Test(arguments: [
    (
      piece("1", 0, of: 2) + line(#"{"id":"z","role":"user","content":"z"}"#),
      ["a message of which only 1 of 2 pieces are there"]
    ),
    (
      piece("1", 0, of: 3) + piece("2", 1, of: 3),
      ["a message of which only 2 of 3 pieces are there"]
    ),
    (piece("2", 1, of: 2), ["a piece of a message without the pieces before it"]),
    (
      piece("1", 0, of: 2) + piece("2", 1, of: 2, id: "n"),
      [
        "a message of which only 1 of 2 pieces are there",
        "a piece of a message without the pieces before it",
      ]
    ), (piece("1", 5, of: 2), ["a chunk number is out of range"]),
  ])
  func `pieces that do not fit are rejected`(dump: String, problems: [String]) {
    let sink = read(dump, with: CanonicalReader())
    #expect(sink.rejections.map(\.problem) == problems)
    #expect(sink.sumsClose)
  }

  @Test func `pieces stay together across blocks`() {
    let large = String(repeating: "x", count: FramingLimits.blockBytes)
    let dump = piece(large, 0, of: 2) + piece("end", 1, of: 2) + line("")
    let sink = read(dump, with: CanonicalReader(), chunk: 300_000)
    #expect(sink.messages.map(\.message.content) == [large + "end"])
    #expect(sink.headers.count == 3)
    #expect(sink.headers.map(\.key.sourceID) == ["c", "c", "c"])
  }
}
