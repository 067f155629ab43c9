import ChatModel
import Foundation
import Pipeline
import Store
import Testing

/// The same conversation through dumps of different kinds.
@Suite struct `Across formats` {
  private static let texts = ["how?", "so.", "why?", "because.", "and then?", "the end."]

  private static func role(_ index: Int) -> String {
    index.isMultiple(of: 2) ? "user" : "assistant"
  }

  /// A ChatGPT export of the first `count` texts; one node a message, ten seconds apart.
  private static func chatGPT(_ count: Int, edited: [Int: String] = [:]) -> String {
    let nodes = (0..<count).map { index in
      let children = index + 1 < count ? "\"n\(index + 1)\"" : ""
      let parent = index > 0 ? "\"n\(index - 1)\"" : "null"
      return #""n\#(index)":{"id":"n\#(index)","parent":\#(parent),"children":[\#(children)],"#
        + #""message":{"id":"n\#(index)","author":{"role":"\#(role(index))"},"#
        + #""create_time":\#(1_767_225_600 + index * 10),"#
        + #""content":{"content_type":"text","parts":["\#(edited[index] ?? texts[index])"]}}}"#
    }
    return #"[{"conversation_id":"gpt","create_time":1767225600,"current_node":"n\#(count - 1)","#
      + #""mapping":{\#(nodes.joined(separator: ","))}}]"#
  }

  private static func openAI(_ count: Int, texts: [String] = Self.texts) -> String {
    let messages = (0..<count).map {
      #"{"role":"\#(role($0))","content":"\#(texts[$0])"}"#
    }
    return #"{"messages":[\#(messages.joined(separator: ","))]}"#
  }

  private func sums(_ report: IngestReport) -> [Int] {
    [report.sources[0].counts.archived, report.sources[0].counts.duplicate]
  }

  @Test(arguments: [true, false])
  func `four messages of one chain are one conversation`(isTreeFirst: Bool) async throws {
    let store = try TestStore()
    let dumps = [Self.chatGPT(4), Self.openAI(4)]
    #expect(sums(try await store.ingest(text: dumps[isTreeFirst ? 0 : 1], user: "u")) == [4, 0])
    #expect(sums(try await store.ingest(text: dumps[isTreeFirst ? 1 : 0], user: "u")) == [0, 4])
    #expect(try store.onlyTexts() == Array(Self.texts.prefix(4)))
    #expect(try store.number("SELECT count(*) FROM conversation_aliases") == 1)
    #expect(try store.texts("gpt") == Array(Self.texts.prefix(4)))
  }

  @Test func `both in one run are one conversation too`() async throws {
    let store = try TestStore()
    let report = try await store.ingest(
      try store.dump(Self.chatGPT(4), "a"), try store.dump(Self.openAI(4), "b"), user: "u")
    #expect(report.sources.map(\.counts.archived) == [4, 0])
    #expect(try store.onlyTexts() == Array(Self.texts.prefix(4)))
  }

  @Test func `fewer than four are marked related`() async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.chatGPT(3), user: "u")
    #expect(sums(try await store.ingest(text: Self.openAI(3), user: "u")) == [3, 0])
    #expect(try store.number("SELECT count(*) FROM conversations") == 2)
    #expect(try store.number("SELECT count(*) FROM related") == 1)
  }

  @Test func `a chain that goes another way is marked related`() async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.chatGPT(5), user: "u")
    var other = Self.texts
    other[4] = "something else"
    try await store.ingest(text: Self.openAI(5, texts: other), user: "u")
    #expect(try store.number("SELECT count(*) FROM conversations") == 2)
    #expect(try store.number("SELECT count(*) FROM related") == 1)
  }

  @Test func `another user's chain is not looked at`() async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.chatGPT(4), user: "alice")
    #expect(sums(try await store.ingest(text: Self.openAI(4), user: "bob")) == [4, 0])
    #expect(try store.number("SELECT count(*) FROM related") == 0)
  }

  @Test func `a longer list adds its tail, which the next tree does not add again`() async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.chatGPT(4), user: "u")
    #expect(sums(try await store.ingest(text: Self.openAI(6), user: "u")) == [2, 4])
    #expect(try store.onlyTexts() == Self.texts)
    #expect(sums(try await store.ingest(text: Self.chatGPT(6), user: "u")) == [0, 6])
    #expect(try store.onlyTexts() == Self.texts)
    #expect(try store.messages("gpt").allSatisfy(\.isActive))
  }

  @Test func `a longer tree adds its tail to a list`() async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.openAI(4), user: "u")
    #expect(sums(try await store.ingest(text: Self.chatGPT(6), user: "u")) == [2, 4])
    #expect(try store.onlyTexts() == Self.texts)
    #expect(try store.messages("gpt").allSatisfy(\.isActive))
    #expect(sums(try await store.ingest(text: Self.chatGPT(6) + " ", user: "u")) == [0, 6])
    #expect(sums(try await store.ingest(text: Self.openAI(6), user: "u")) == [0, 6])
  }

  @Test func `branches are kept, and the active one is the product's`() async throws {
    let store = try TestStore()
    func message(_ id: String, _ role: String, _ text: String) -> String {
      #""message":{"id":"\#(id)","author":{"role":"\#(role)"},"create_time":1767225600,"#
        + #""content":{"content_type":"text","parts":["\#(text)"]}}"#
    }
    let tree =
      #"[{"conversation_id":"t","create_time":1767225600,"current_node":"b2","mapping":{"#
      + #""q":{"id":"q","parent":null,"children":["b1","b2"],\#(message("q", "user", "q"))},"#
      + #""b1":{"id":"b1","parent":"q","children":[],\#(message("b1", "assistant", "one"))},"#
      + #""b2":{"id":"b2","parent":"q","children":[],\#(message("b2", "assistant", "two"))}}}]"#
    try await store.ingest(text: tree, user: "u")
    let shown = try store.messages("t")
    #expect(shown.map(\.message.id) == ["q", "b1", "b2"])
    #expect(shown.map(\.isActive) == [true, false, true])
    #expect(shown.map(\.message.parentID) == [nil, "q", "q"])
    let switched = tree.replacingOccurrences(
      of: #""current_node":"b2""#, with: #""current_node":"b1""#)
    #expect(sums(try await store.ingest(text: switched, user: "u")) == [0, 3])
    #expect(try store.messages("t").map(\.isActive) == [true, true, false])
  }
}
