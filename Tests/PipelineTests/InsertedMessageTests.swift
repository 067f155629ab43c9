import ChatModel
import Pipeline
import Store
import Testing

/// A dump that has a message between two that are archived: an export that was late, a list that was
/// written anew.
@Suite struct `An inserted message` {
  /// Rows of texts, in that order; with ids, if at all, that are the texts.
  private static func dump(_ texts: String, hasIDs: Bool) -> String {
    texts.split(separator: " ").map { text in
      let id = hasIDs ? #""id":"\#(text)","# : ""
      return #"{"conversation_id":"c",\#(id)"role":"user","user_id":"u","content":"\#(text)"}"#
    }.joined(separator: "\n")
  }

  @Test(
    arguments: [
      (["a b c", "a x b c"], "a x b c"),
      (["a b c", "a x y b c d"], "a x y b c d"),
      (["a b c", "x a b c"], "x a b c"),
      (["a b c", "a x b c", "a y b c"], "a y x b c"),
      (["a b", "a b x c", "a b y c"], "a b y x c"),
      (["a b c", "d e"], "a b c d e"),
      (["a b", "n a"], "n a b"),
    ], [true, false])
  func `is read between its neighbours, and known when the dumps come again`(
    dumps: ([String], String), hasIDs: Bool
  ) async throws {
    let store = try TestStore()
    for dump in dumps.0 { try await store.ingest(text: Self.dump(dump, hasIDs: hasIDs)) }
    let expected = dumps.1.split(separator: " ").map { String($0) }
    #expect(try store.texts("c") == expected)
    #expect(try store.messages("c").allSatisfy(\.isActive))
    let reader = try store.reader()
    let last = try reader.last(2, of: try reader.conversation(named: "c"))
    #expect(last.map(\.message.content) == expected.suffix(2))

    for dump in dumps.0.reversed() {
      let again = try await store.ingest(text: Self.dump(dump, hasIDs: hasIDs) + "\n")
      #expect(again.messages == 0, "\(dump)")
    }
    let health = try Verification(try Store.open(store.root), .standard, isDeep: true).run()
    #expect(health.findings == [])
    _ = try Rebuild(try Store.open(store.root), .standard).run()
    #expect(try store.texts("c") == expected)
  }

  @Test func `stays where it is when its text changes`() async throws {
    let store = try TestStore()
    for dump in ["a b c", "a x b c"] {
      try await store.ingest(text: Self.dump(dump, hasIDs: true))
    }
    let edited = Self.dump("x", hasIDs: true).replacing(#""content":"x""#, with: #""content":"z""#)
    try await store.ingest(text: edited)
    #expect(try store.texts("c") == ["a", "z", "b", "c"])
  }
}
