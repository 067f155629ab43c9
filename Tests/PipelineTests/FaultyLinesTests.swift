import Pipeline
import Store
import Testing

/// A fault near the beginning of a dump must not make the whole of it unknown.
@Suite struct `Faulty lines among sound ones` {
  private static let messages = (1...5).map { number in
    #"{"conversation_id":"c","id":"m\#(number)","role":"user","content":"text \#(number)"}"#
  }
  private static let conversations = (1...5).map { number in
    #"{"messages":[{"role":"user","content":"question \#(number)"}]}"#
  }
  private static let table = (1...5).map { "c,m\($0),user,text \($0)" }

  @Test(arguments: [
    "{ this is not json", "not json at all", #"{"conversation_id":"c","id":"x","role":"us"#,
    #"["a list"]"#, #"{"conversation_id":"c","id":"x","role":"wizard","content":"x"}"#,
    #"{"conversation_id":"c","id":"x","role":"user"}"#, "\u{0}\u{0}\u{0}",
  ])
  func `of messages are rejected, wherever they stand`(line: String) async throws {
    for place in [0, 2, 5] {
      var lines = Self.messages
      lines.insert(line, at: place)
      let store = try TestStore()
      let report = try await store.ingest(text: lines.joined(separator: "\n"))
      #expect(report.sources.map(\.format) == ["messages"])
      #expect(report.sources.map(\.counts.archived) == [5])
      #expect(report.sources.map(\.counts.rejected) == [1])
    }
  }

  @Test(arguments: [0, 2, 5])
  func `of conversations are rejected, wherever they stand`(place: Int) async throws {
    var lines = Self.conversations
    lines.insert(#"{"messages":[{"role":"user","con"#, at: place)
    let store = try TestStore()
    let report = try await store.ingest(text: lines.joined(separator: "\n"))
    #expect(report.sources.map(\.format) == ["openai"])
    #expect(report.sources.map(\.counts.archived) == [5])
    #expect(report.sources.map(\.counts.rejected) == [1])
  }

  @Test(arguments: ["c,m9", "c,m9,wizard,text", "c,m9,user,text,more"], [0, 2, 5])
  func `of a table are rejected, wherever they stand`(line: String, place: Int) async throws {
    var lines = Self.table
    lines.insert(line, at: place)
    let store = try TestStore()
    let text = "conversation_id,id,role,content\n" + lines.joined(separator: "\n")
    let report = try await store.ingest(text: text)
    #expect(report.sources.map(\.format) == ["csv"])
    #expect(report.sources.map(\.counts.archived) == [5])
    #expect(report.sources.map(\.counts.rejected) == [1])
  }

  @Test func `that are most lines make a file unknown`() async throws {
    let store = try TestStore()
    let lines = [Self.messages[0]] + Array(repeating: "{ not json", count: 4)
    let report = try await store.ingest(text: lines.joined(separator: "\n"))
    #expect(report.sources.map(\.format) == [nil])
    #expect(report.sources.map(\.counts.rejected) == [1])
  }
}
