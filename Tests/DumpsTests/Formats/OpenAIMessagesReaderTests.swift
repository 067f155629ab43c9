import ChatModel
import Dumps
import SystemIO
import Testing

private let question = #"{"role":"user","content":"Q"}"#
private let answer = #"{"role":"assistant","content":"A"}"#

private func line(_ messages: String..., more: String = "") -> String {
  #"{"messages":[\#(messages.joined(separator: ","))]\#(more)}"#
}

private func only(_ message: String) throws -> Message {
  let sink = read(line(message), with: OpenAIMessagesReader())
  #expect(sink.sumsClose)
  return try #require(sink.messages.first?.message)
}

@Suite struct `OpenAI messages reader` {
  @Test(arguments: ["", ",", "\n", "pretty", "joined"])
  func `lines, arrays and pretty print read alike`(form: String) {
    let one = line(#"{"role":"developer","content":"S"}"#, question, answer)
    let two = line(question, answer)
    let dump =
      switch form {
      case "pretty": "{\n\"messages\": [\n\(question),\n\(answer)\n]\n}\n\(one)"
      case "joined": "\(one) \(two)"
      case "": "\(one)\n\(two)\n"
      default: "[\(one)\(form == "," ? "," : ",\n")\(two)]"
      }
    #expect(OpenAIMessagesReader().recognises(EntrySample(dump)))
    let sink = read(Array(dump.utf8), with: OpenAIMessagesReader(), chunk: 11)
    #expect(sink.headers.count == 2)
    #expect(sink.count(.user) == 2)
    #expect(sink.count(.assistant) == 2)
    #expect(sink.count(.system) == 1)
    #expect(sink.messages.allSatisfy { $0.message.id.isEmpty && $0.message.parentID == nil })
    #expect(sink.sumsClose)
  }

  @Test func `a damaged line is one reject and the next line is read`() {
    let dump = "\(line(question))\n{\"messages\":[\n42\n[1]\n\(line(answer))\n"
    let sink = read(dump, with: OpenAIMessagesReader())
    #expect(sink.rejections.count == 3)
    #expect(sink.rejections.last?.problem == "a JSON value that is no object")
    #expect(sink.messages.map(\.message.content) == ["Q", "A"])
    #expect(sink.sumsClose)
  }

  @Test(arguments: [
    (#"{"role":"assistant","content":null,"refusal":"No"}"#, "", [MessagePart(.error, text: "No")]),
    (
      #"""
      {"role":"assistant","tool_calls":[{"id":"t1","type":"function","function":{"name":"f",\#
      "arguments":"{\"a\":1}"}}]}
      """#,
      "", [MessagePart(.toolCall, text: #"{"a":1}"#, name: "f", callID: "t1")]
    ),
    (
      #"{"role":"assistant","content":"","function_call":{"name":"f","arguments":"{}"}}"#, "",
      [MessagePart(.toolCall, text: "{}", name: "f")]
    ),
    (
      #"{"role":"tool","tool_call_id":"t1","name":"f","content":"out"}"#, "",
      [MessagePart(.toolResult, text: "out", name: "f", callID: "t1")]
    ),
    (
      #"{"role":"function","name":"f","content":"out"}"#, "",
      [MessagePart(.toolResult, text: "out", name: "f")]
    ),
    (
      #"{"role":"assistant","content":"A","reasoning_content":"hm"}"#, "A",
      [MessagePart(.thinking, text: "hm")]
    ),
    (
      #"""
      {"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url",\#
      "image_url":{"url":"u"}},{"type":"text","text":"this"}]}
      """#,
      "see\n\nthis",
      [
        MessagePart(
          .attachment, text: "", name: "image_url",
          payload: #"{"type":"image_url","image_url":{"url":"u"}}"#)
      ]
    ),
    (
      #"""
      {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{\#
      "type":"tool_use","id":"t","name":"f","input":{"a":1}}]}
      """#,
      "",
      [
        MessagePart(.thinking, text: "hm", payload: #"{"signature":"s"}"#),
        MessagePart(.toolCall, text: #"{"a":1}"#, name: "f", callID: "t"),
      ]
    ),
  ])
  func `each kind of content is shown or a part`(
    json: String, content: String, parts: [MessagePart]
  ) throws {
    let message = try only(json)
    #expect(message.content == content)
    #expect(message.parts == parts)
    #expect(message.extra == nil)
  }

  @Test func `a user row with only tool results is a tool's`() throws {
    let message = try only(
      #"""
      {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{\#
      "type":"text","text":"out"}]}]}
      """#
    )
    #expect(message.role == .tool)
    #expect(message.parts == [MessagePart(.toolResult, text: "out", callID: "t")])
  }

  @Test(arguments: [
    (#"{"content":"x"}"#, "a message without a role"),
    (#"{"role":"wizard","content":"x"}"#, "a message with an unknown role"),
    (#"{"role":"user","content":{}}"#, "a message whose content is neither text nor a list"),
    (#""x""#, "a message that is no object"),
  ])
  func `a message that cannot be understood is one reject`(bad: String, problem: String) {
    let sink = read(line(question, bad, answer), with: OpenAIMessagesReader())
    #expect(sink.rejections.map(\.problem) == [problem])
    #expect(sink.rejections.map(\.position.ordinal) == [1])
    #expect(sink.messages.count == 2)
    #expect(sink.sumsClose)
  }

  @Test(arguments: [
    (#","id":"x""#, "x"), (#","id":7"#, "7"), (#","conversation_id":"c","id":"x""#, "c"),
    (#","conversation":{"id":"c"}"#, "c"), (#","custom_id":"r-1""#, "r-1"),
  ])
  func `an id that is there is used`(more: String, id: String) {
    let sink = read(line(question, more: more), with: OpenAIMessagesReader())
    #expect(sink.headers.map(\.key.sourceID) == [id])
  }

  @Test func `a derived id survives growing and tells different answers apart`() {
    func id(_ line: String) -> String? {
      read(line, with: OpenAIMessagesReader()).headers.first?.key.sourceID
    }
    let other = #"{"role":"assistant","content":"B"}"#
    #expect(id(line(question, answer)) == id(line(question, answer, question, other)))
    #expect(id(line(question, answer)) != id(line(question, other)))
    #expect(id(line(question, answer, more: #","trial":1"#)) != id(line(question, answer)))
    #expect(id(line(question, answer))?.utf8.count == 18)
  }

  @Test(arguments: [
    (#","user":"u""#, "u"), (#","user_id":5"#, "5"), (#","metadata":{"user_id":"m"}"#, "m"),
    ("", "account"),
  ])
  func `the user is the object's, else the account's`(more: String, user: String) {
    let sink = read(
      Array(line(question, more: more).utf8), with: OpenAIMessagesReader(), accountUser: "account")
    #expect(sink.headers.map(\.user) == [user])
    #expect(sink.messages.map(\.user) == [user])
  }

  @Test func `a response gives its answer a time, a model and usage`() throws {
    let dump =
      #"""
      {"id":"b","custom_id":"r-1","response":{"status_code":200,"body":{"id":"chatcmpl-1",\#
      "created":1729730156,"model":"gpt-4o","choices":[{"index":0,"message":\#(answer),\#
      "finish_reason":"length"}],"usage":{"prompt_tokens":10,"completion_tokens":2,\#
      "prompt_tokens_details":{"cached_tokens":4}}}},"error":null}
      """#
    #expect(OpenAIMessagesReader().recognises(EntrySample(dump)))
    let sink = read(dump, with: OpenAIMessagesReader())
    let message = try #require(sink.messages.first?.message)
    #expect(message.createdAt == Timestamp(millisecondsSince1970: 1_729_730_156_000))
    #expect(message.model == "gpt-4o")
    #expect(message.usage == ReportedUsage(input: 10, output: 2, cacheRead: 4))
    #expect(message.extra == #"{"finish_reason":"length"}"#)
    #expect(sink.headers.map(\.key.sourceID) == ["r-1"])
    #expect(sink.headers.first?.metadata == #"{"completion_id":"chatcmpl-1","id":"b"}"#)
  }

  @Test func `a failed request is skipped with its reason`() {
    let dump = #"{"custom_id":"r","response":null,"error":{"code":"x"}}"#
    let sink = read(dump, with: OpenAIMessagesReader())
    #expect(sink.skipped == ["a failed request": 1])
    #expect(sink.sumsClose)
  }

  @Test func `instructions beside the messages are a system message`() {
    let sink = read(
      line(question, more: #","system":[{"type":"text","text":"S"}],"max_tokens":5"#),
      with: OpenAIMessagesReader())
    #expect(sink.messages.map(\.message.role) == [.system, .user])
    #expect(sink.messages.map(\.message.content) == ["S", "Q"])
    #expect(sink.headers.first?.metadata == #"{"max_tokens":5}"#)
    #expect(sink.sumsClose)
  }

  @Test(arguments: [
    (line(question), true), (#"[{"task_id":0,"traj":[\#(question)]}]"#, true),
    (#"{"custom_id":"r","body":{"messages":[\#(question)]}}"#, true),
    (#"{"messages":[{"role":"user","content":"cut"#, true),
    (#"{"sessionId":"s","messages":[\#(question)]}"#, false),
    (#"{"messages":[{"type":"user","text":"x"}]}"#, false),
    (#"{"uuid":"d","messages":[{"uuid":"m","role":"user","content":{}}]}"#, false),
    (#"{"$schema":"s","messages":[\#(question)]}"#, false), ("", false), ("messages", false),
    (#"{"v":1,"kind":"conversation","source_kind":"openai","messages":[\#(question)]}"#, false),
  ])
  func `it recognises its own by structure`(head: String, expected: Bool) {
    #expect(OpenAIMessagesReader().recognises(EntrySample(head)) == expected)
  }

  @Test(arguments: [
    (
      "openai-finetune/eunseo-com-openai-cookbook/examples/data/toy_chat_fine_tuning.jsonl", 5,
      [7, 8, 4, 0], 26371
    ),
    (
      "openai-chat-tools/sierra-research-tau-bench/gpt-4o-airline.first12.json", 12,
      [112, 177, 12, 77], 44282
    ),
    (
      "openai-batch/TimeEscaper-genai_navirag/notebooks/batch_input.jsonl", 65, [65, 0, 65, 0],
      92989
    ),
    (
      "openai-batch/TimeEscaper-genai_navirag/notebooks/batch_output.jsonl", 65, [0, 65, 0, 0],
      36740
    ),
  ])
  func `real dumps read as counted by hand`(
    file: String, conversations: Int, roles: [Int], characters: Int
  ) {
    guard let bytes = SharedSamples.bytes(file) else { return }
    #expect(OpenAIMessagesReader().recognises(EntrySample(bytes)))
    let sink = read(bytes, with: OpenAIMessagesReader(), chunk: 5000)
    #expect(Set(sink.headers.map(\.key)).count == conversations)
    #expect([Role.user, .assistant, .system, .tool].map(sink.count) == roles)
    let spoken = sink.messages.map(\.message).filter { $0.role == .user || $0.role == .assistant }
    #expect(spoken.reduce(0) { $0 + $1.content.unicodeScalars.count } == characters)
    #expect(sink.rejections.isEmpty)
    #expect(sink.sumsClose)
  }

  @Test func `the answers of a batch have times and its documentation is no dump`() {
    let path = "openai-batch/TimeEscaper-genai_navirag/notebooks/batch_output.jsonl"
    guard let bytes = SharedSamples.bytes(path) else { return }
    let sink = read(bytes, with: OpenAIMessagesReader())
    let times = sink.messages.compactMap(\.message.createdAt)
    #expect(times.min()?.rfc3339 == "2024-10-24T00:35:56.000Z")
    #expect(times.max()?.rfc3339 == "2024-10-24T00:42:02.000Z")
    let text = "openai-finetune/eunseo-com-openai-cookbook/examples/data/oai_docs/fine-tuning.txt"
    guard let prose = SharedSamples.bytes(text) else { return }
    #expect(!OpenAIMessagesReader().recognises(EntrySample(prose)))
  }
}
