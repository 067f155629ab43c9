import ChatModel
import Store
import Testing

/// What `query` takes.
@Suite struct `Queries` {
  private func store() async throws -> TestStore {
    let store = try TestStore()
    try await store.ingest(
      text: #"{"user_id":"ann","conversation_id":"c","role":"user","content":"Hello"}"#)
    return store
  }

  @Test func `one statement that reads is answered`() async throws {
    let store = try await store()
    for sql in ["SELECT messages FROM conversations", "SELECT 1 FROM conversations ; -- all"] {
      #expect(try store.query(sql) == [["1"]])
    }
  }

  @Test(
    arguments: [
      ("", "no statement"), (" -- nothing", "no statement"), (";", "no statement"),
      ("SELECT 1; SELECT 2", "several statements"),
      ("SELECT 1; DELETE FROM conversations", "several statements"),
      ("DELETE FROM conversations", "only statements that read"),
      ("ATTACH 'x' AS y", "only statements that read"), ("SELECT * FROM nowhere", "no such table"),
    ])
  func `anything else is refused, in words`(sql: String, cause: String) async throws {
    let store = try await store()
    let error = #expect(throws: HansardError.self) { try store.query(sql) }
    #expect(error?.reason == .usage)
    #expect(error?.cause?.contains(cause) ?? false, "\(error?.cause ?? "")")
    #expect(try store.number("SELECT count(*) FROM conversations") == 1)
  }
}
