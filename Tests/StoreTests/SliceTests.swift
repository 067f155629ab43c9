import ChatModel
import Store
import SystemIO
import Testing

private func stored(_ message: Message, _ position: Int) -> StoredMessage {
  StoredMessage(
    message: message, position: position,
    tokens: TokenCount(content: 5, parts: 2, method: .exact, tokenizer: "o200k_base"),
    countedUnder: message.model == nil ? "gpt-4o" : nil)
}

/// A header with every field.
private var header: SliceHeader {
  let key = ConversationKey(kind: .chatGPT, sourceID: "c")
  return SliceHeader(
    conversation: ConversationHeader(
      key: key, user: "u", title: "T \u{1F600}\n", tags: ["a", ""], state: "archived",
      metadata: #"{"k":1}"#, threadOf: "o", createdAt: Timestamp(millisecondsSince1970: 1),
      updatedAt: Timestamp(millisecondsSince1970: 1_772_323_200_123), currentLeaf: "m",
      expiresAt: Timestamp(millisecondsSince1970: 1_900_000_000_000)),
    user: "u", run: "r")
}

@Suite struct `Slice lines` {
  private func decode(_ lines: [SliceLine]) throws -> [DecodedSlice] {
    let decoder = SliceDecoder()
    return try lines.map { try decoder.slice(PaddedBytes($0.bytes), at: SourceLocation("test")) }
  }

  /// Joins the pieces of continued messages as reading does.
  private func joined(_ slices: [DecodedSlice]) -> [CanonicalMessage] {
    slices.flatMap(\.messages).reduce(into: []) { result, message in
      if let chunk = message.chunk, chunk.number > 0, let last = result.indices.last {
        result[last].join(message)
      } else {
        result.append(message)
      }
    }
  }

  @Test func `everything comes back as it was`() throws {
    let message = Message(
      id: "m", parentID: "p", role: .tool, name: "n",
      createdAt: Timestamp(millisecondsSince1970: -1), updatedAt: nil, model: nil,
      content: "\u{0}\u{1F600}\r\n\"\\\u{2028}",
      parts: [
        MessagePart(.toolCall, text: "{}", name: "f", callID: "t", payload: "{}"),
        MessagePart(.thinking, text: ""),
      ], hidden: true,
      usage: ReportedUsage(
        input: 1, output: 2, cacheRead: 0, cacheWrite: 4, reasoning: 5, total: 3),
      extra: #"{"x":1}"#)
    let lines = SliceEncoder().lines(header, [stored(message, 3)])
    #expect(lines.map(\.messageCount) == [1])
    #expect(lines.map(\.firstPosition) == [3])
    let slice = try #require(try decode(lines).first)
    #expect(slice.header == header)
    #expect(slice.messages.map(\.message) == [message])
    #expect(slice.messages.map(\.position) == [3])
    #expect(slice.messages.map(\.countedUnder) == ["gpt-4o"])
    #expect(slice.messages.map(\.tokens) == [stored(message, 3).tokens])
  }

  @Test func `a slice without messages has one line`() throws {
    let lines = SliceEncoder().lines(header, [])
    #expect(lines.map(\.messageCount) == [0])
    #expect(try decode(lines).map(\.header) == [header])
  }

  @Test func `many messages are split at a mebibyte`() throws {
    let text = String(repeating: "words ", count: 20_000)
    let messages = (0..<40).map {
      stored(Message(id: "m\($0)", role: .user, model: "m", content: text), $0)
    }
    let lines = SliceEncoder().lines(header, messages)
    #expect(lines.count > 1)
    #expect(lines.allSatisfy { $0.bytes.count <= SliceLimits.lineBytes + 2 })
    let slices = try decode(lines)
    #expect(slices.map(\.firstPosition) == lines.map(\.firstPosition))
    #expect(slices.map(\.messageCount) == lines.map(\.messageCount))
    #expect(slices.flatMap(\.messages).map(\.message) == messages.map(\.message))
  }

  @Test func `a message of 9 MB continues over several lines`() throws {
    let huge = String(repeating: "\u{1F600}\"\n", count: 1_500_000)
    let message = Message(
      id: "m", role: .assistant, model: "m", content: huge,
      parts: [
        MessagePart(.toolResult, text: huge, name: "f", payload: "[1]"),
        MessagePart(.code, text: "x"),
      ], usage: ReportedUsage(output: 7), extra: #"{"x":1}"#)
    let before = Message(id: "a", role: .user, model: "m", content: "before")
    let after = Message(id: "z", role: .user, model: "m", content: "after")
    let lines = SliceEncoder().lines(
      header, [stored(before, 0), stored(message, 1), stored(after, 2)])
    #expect(lines.allSatisfy { $0.bytes.count < 8 << 20 })
    #expect(lines.map(\.messageCount).reduce(0, +) == 3)
    let found = joined(try decode(lines))
    #expect(found.map(\.message) == [before, message, after])
    #expect(
      found.map(\.tokens) == [
        stored(before, 0).tokens, stored(message, 1).tokens, stored(after, 2).tokens,
      ])
  }

  @Test func `a memory comes back as it was`() throws {
    let line = SliceEncoder().memoryLine(
      kind: .claude, user: "u", label: "l", text: "t\n", run: "r")
    let decoded = try SliceDecoder().line(PaddedBytes(line), at: SourceLocation("test"))
    guard case .memory(let memory) = decoded else {
      Issue.record("it is no memory")
      return
    }
    #expect(memory.kind == .claude)
    #expect([memory.user, memory.run, memory.label, memory.text] == ["u", "r", "l", "t\n"])
  }

  @Test(arguments: [
    ("{}", HansardError.Reason.damaged), ("", .damaged), (#"{"v":1}"#, .damaged),
    (#"{"v":1,"kind":"conversation"}"#, .damaged), (#"{"v":1,"kind":"memory"}"#, .damaged),
    (#"{"v":2,"kind":"conversation"}"#, .newerFormat),
  ])
  func `another line is refused`(line: String, reason: HansardError.Reason) {
    let error = #expect(throws: HansardError.self) {
      try SliceDecoder().line(PaddedBytes(line), at: SourceLocation("test"))
    }
    #expect(error?.reason == reason)
  }
}
