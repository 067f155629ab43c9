import ChatModel
import Dumps
import SystemIO
import Testing

private let reader = MessageLinesReader()

private func sample(_ text: String, isComplete: Bool = true) -> EntrySample {
  EntrySample(path: "test", head: PaddedBytes(text), isComplete: isComplete)
}

@Suite struct `Message lines` {
  @Test func `a row becomes a message with everything it says`() throws {
    let line = """
      {"id":"m1","conversation_id":"c1","user_id":"u1","role":"assistant","content":"Hi \\u00e9",\
      "model":"m","parent_id":"m0","created_at":"2026-01-01T01:16:29.590Z","token_count":3,\
      "rating":5,"note":null}
      """
    let found = read(line, with: reader)
    let only = try #require(found.messages.first)
    #expect(
      only.message
        == Message(
          id: "m1", parentID: "m0", role: .assistant,
          createdAt: Timestamp(parsing: "2026-01-01T01:16:29.590Z"), model: "m", content: "Hi é",
          usage: ReportedUsage(total: 3), extra: #"{"rating":5}"#))
    #expect(only.conversation == ConversationKey(kind: .rows, sourceID: "c1"))
    #expect(only.user == "u1")
    #expect(found.sumsClose)
  }

  @Test(arguments: [
    #"{"chatId":7,"sender":"Human","text":"a","timestamp":1767230189590}"#,
    #"{"session_id":"7","speaker":"user","message":"a","ts":1767230189.59}"#,
    #"{"threadId":"7","type":"human","body":"a","sent_at":"2026-01-01 01:16:29.59+00"}"#,
    #"{"dialogue_id":"7","From":"client","msg":"a","Date":"2026-01-01T01:16:29.59Z"}"#,
    #"{"conversationId":"7","role":"user","content":[{"type":"text","text":"a"}],"time":"1767230189.59"}"#,
  ])
  func `the usual names of columns are understood`(line: String) throws {
    #expect(reader.recognises(sample(line)))
    let only = try #require(read(line, with: reader).messages.first)
    #expect(only.conversation.sourceID == "7")
    #expect(only.message.role == .user)
    #expect(only.message.content == "a")
    #expect(only.message.createdAt?.rfc3339 == "2026-01-01T01:16:29.590Z")
    #expect(only.message.extra == nil)
  }

  @Test(arguments: [1, 7, 1 << 20]) func `an array of rows reads as its lines would`(chunk: Int) {
    let rows = (0..<50).map { number in
      #"{"id":"m\#(number)","conversation_id":"c\#(number % 3)","role":"user","content":"[\#(number)]"}"#
    }
    let lines = read(rows.joined(separator: "\n"), with: reader)
    for text in [
      "[" + rows.joined(separator: ",") + "]", "[\n  " + rows.joined(separator: ",\n  ") + "\n]",
    ] {
      #expect(reader.recognises(sample(text)))
      #expect(reader.recognises(sample(String(text.prefix(900)), isComplete: false)))
      let found = read(text, with: reader, chunk: chunk)
      #expect(found.messages.map(\.message) == lines.messages.map(\.message))
      #expect(found.rejections.isEmpty && found.sumsClose)
    }
    #expect(!reader.recognises(sample("[1,2,3]")))
    #expect(!reader.recognises(sample("[]")))
  }

  @Test(arguments: [
    ("not json", "not JSON"), ("[1]", "no JSON object"), ("42", "no JSON object"),
    (#"{"conversation_id":"c","content":"x"}"#, "no role"),
    (#"{"conversation_id":"c","role":null,"content":"x"}"#, "no role"),
    (#"{"conversation_id":"c","role":"narrator","content":"x"}"#, "role: no known role"),
    (#"{"role":"user","content":"x"}"#, "no conversation"),
    (#"{"conversation_id":null,"role":"user","content":"x"}"#, "no conversation id"),
    (#"{"conversation_id":"c","role":"user","content":{"x":1}}"#, "content: neither"),
    (#"{"conversation_id":"c","role":"user"}"#, "no content"),
  ])
  func `a broken row is rejected and the others go on`(line: String, problem: String) {
    let good = #"{"conversation_id":"c","role":"user","content":"fine"}"#
    let found = read("\(good)\n\(line)\n\(good)\n", with: reader)
    #expect(found.messages.count == 2)
    #expect(found.rejections.count == 1)
    #expect(found.rejections.allSatisfy { $0.problem.hasPrefix(problem) && $0.messages == 1 })
    #expect(found.sumsClose)
  }

  @Test func `a null content is an empty message`() throws {
    let found = read(#"{"conversation_id":"c","role":"user","content":null}"#, with: reader)
    #expect(try #require(found.messages.first).message.content.isEmpty)
  }

  @Test(arguments: [#""infinity""#, #""-infinity""#, #""2024-03-01 09:00:00+00 BC""#, "true"])
  func `a time that is none is kept as it was`(value: String) throws {
    let found = read(
      #"{"conversation_id":"c","role":"user","content":"","created_at":\#(value)}"#, with: reader)
    let message = try #require(found.messages.first).message
    #expect(message.createdAt == nil)
    #expect(message.extra == #"{"created_at":\#(value)}"#)
  }

  @Test func `parts that are no text become parts of the message`() throws {
    let found = read(
      """
      {"conversation_id":"c","role":"user","content":[{"type":"text","text":"look"},\
      {"type":"image_url","image_url":{"url":"u"}},{"type":"text","text":"here"}]}
      """, with: reader)
    let message = try #require(found.messages.first).message
    #expect(message.content == "look\nhere")
    #expect(message.parts.map(\.kind) == [.attachment])
    #expect(message.parts.first?.payload == #"{"type":"image_url","image_url":{"url":"u"}}"#)
  }

  @Test func `of two columns with one meaning the more telling one wins`() throws {
    let found = read(
      """
      {"uuid":"a","id":"b","session_id":"s","conversation_id":"c","type":"text","role":"user",\
      "message":"x","content":"y"}
      """, with: reader)
    let only = try #require(found.messages.first)
    #expect(only.message.id == "b")
    #expect(only.conversation.sourceID == "c")
    #expect(only.message.content == "y")
    #expect(only.message.extra == #"{"uuid":"a","session_id":"s","type":"text","message":"x"}"#)
  }

  @Test func `of two spellings of one name the first wins`() throws {
    let found = read(
      #"{"chat_id":"a","chatId":"b","role":"user","content":"x"}"#, with: reader)
    let only = try #require(found.messages.first)
    #expect(only.conversation.sourceID == "a")
    #expect(only.message.extra == #"{"chatId":"b"}"#)
  }

  @Test func `of a repeated key the last counts`() throws {
    let found = read(
      #"{"id":1,"conversation_id":"c","role":"user","content":"x","id":2}"#, with: reader)
    #expect(try #require(found.messages.first).message.id == "2")
  }

  @Test func `usage objects are read, and kept when they say more`() throws {
    let lines = """
      {"conversation_id":"c","role":"user","content":"","usage":{"prompt_tokens":3,\
      "completion_tokens":4,"total_tokens":7}}
      {"conversation_id":"c","role":"user","content":"","usage":{"input_tokens":3,"cached":1}}
      {"conversation_id":"c","role":"user","content":"","input_tokens":3,"output_tokens":-1}
      """
    let messages = read(lines, with: reader).messages.map(\.message)
    #expect(
      messages.map(\.usage) == [
        ReportedUsage(input: 3, output: 4), ReportedUsage(input: 3), ReportedUsage(input: 3),
      ])
    #expect(
      messages.map(\.extra) == [
        nil, #"{"usage":{"input_tokens":3,"cached":1}}"#, #"{"output_tokens":-1}"#,
      ])
  }

  @Test func `conversation rows among the messages are headers`() throws {
    let found = read(
      """
      {"id":"c","user_id":"u","title":"T","metadata":{"tags":["x"],"lang":"en"},\
      "created_at":"2024-03-01T09:00:00Z","archived":true}
      """, with: reader)
    let header = try #require(found.headers.first)
    #expect(
      header
        == ConversationHeader(
          key: ConversationKey(kind: .rows, sourceID: "c"), user: "u", title: "T", tags: ["x"],
          state: "archived", metadata: #"{"lang":"en"}"#,
          createdAt: Timestamp(parsing: "2024-03-01T09:00:00Z")))
    #expect(found.enumerated == 0)
  }

  @Test func `an event of a conversation is no conversation`() {
    let found = read(#"{"conversation_id":"c","user_id":"u","event":"typing"}"#, with: reader)
    #expect(found.headers.isEmpty)
    #expect(found.rejections.map(\.problem) == ["no role"])
  }

  @Test func `a duration is no time`() throws {
    let found = read(#"{"id":"c","title":"t","ttl":3600,"created_at":0}"#, with: reader)
    let header = try #require(found.headers.first)
    #expect(header.expiresAt == nil)
    #expect(header.createdAt == nil)
    #expect(header.metadata == #"{"ttl":3600,"created_at":0}"#)
  }

  @Test(arguments: [
    #"{"messages":[],"conversation_id":"c","role":"user","content":"x"}"#,
    #"{"v":1,"kind":"message","conversation_id":"c","role":"user","content":"x"}"#,
    #"{"sessionId":"s","type":"user","message":{"role":"user","content":"x"}}"#,
    #"{"session_id":"s","type":"event","text":"x"}"#,
    #"{"id":1,"name":"n"}"#, "[]", "text", "", "{",
  ])
  func `other formats are refused`(text: String) { #expect(!reader.recognises(sample(text))) }

  @Test func `rows whose keys come in another order read the same`() {
    let first = #"{"id":"1","conversation_id":"c","role":"user","content":"x"}"#
    let other = #"{"content":"x","id":"1","role":"user","conversation_id":"c"}"#
    let found = read("\(first)\n\(other)\n\(first)\n\(other)", with: reader, chunk: 7)
    #expect(Set(found.messages.map(\.message)).count == 1)
    #expect(found.messages.count == 4)
  }
}
