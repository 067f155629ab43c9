import ChatModel
import Pipeline
import Store
import Testing

/// Messages of one conversation in several months: months are archived one after the other, whatever
/// the order in which the messages came.
@Suite struct `Order of versions` {
  private static func row(_ id: Int, _ text: String, _ time: String?) -> String {
    let created = time.map { #","created_at":"\#($0)T12:00:00Z""# } ?? ""
    return
      #"{"conversation_id":"c","id":"m\#(id)","role":"user","user_id":"u","content":"\#(text)"\#(created)}"#
  }

  @Test(arguments: [nil, "2026-03-01", "2026-01-01"] as [String?])
  func `without times of their own is that of their months, in a catalog as in a rebuilt one`(
    first: String?
  ) async throws {
    let store = try TestStore()
    let rows = [
      Self.row(0, "La cadena salta.", "2026-02-03"),
      Self.row(1, "Mide la cadena primero.", first),
      Self.row(2, "Lo sé, lo sé.", "2026-02-03"),
      Self.row(1, "the same message with another text", "2026-02-03"),
    ]
    try await store.ingest(text: rows.joined(separator: "\n"))
    let health = try Verification(try Store.open(store.root), .standard, isDeep: true).run()
    #expect(health.findings == [])
    let shown = try store.texts("c")
    #expect(shown.count == 3)
    let isLatest = first == "2026-03-01"
    #expect(shown.contains("Mide la cadena primero.") == isLatest)
    #expect(shown.contains("the same message with another text") != isLatest)
    let derived = "SELECT title, summary, keywords, language FROM conversations"
    let before = try store.query(derived)
    _ = try Rebuild(try Store.open(store.root), .standard).run()
    #expect(try store.texts("c") == shown)
    #expect(try store.query(derived) == before)
  }

  @Test func `the last message is not the one of the last slice`() async throws {
    let store = try TestStore()
    let rows = [
      Self.row(0, "first", "2026-02-03"), Self.row(1, "undated", nil),
      Self.row(2, "last", "2026-02-03"),
    ]
    try await store.ingest(text: rows.joined(separator: "\n"))
    let reader = try store.reader()
    let row = try reader.conversation(named: "c")
    #expect(try reader.last(1, of: row).map(\.message.content) == ["last"])
    #expect(try reader.last(2, of: row).map(\.message.content) == ["undated", "last"])
  }
}
