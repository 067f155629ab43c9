import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

/// Ids out of a table, and those derived from texts, say nothing without their owner.
@Suite struct `Tombstones of conversations` {
  private let fixture: ScanFixture

  init() throws { fixture = try ScanFixture() }

  private func line(
    _ user: String?, id: String = "7", _ text: String = "what is owed?"
  ) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("id", "m-\(text.utf8.count)")
    writer.field("conversation_id", id)
    writer.field("user_id", user)
    writer.field("role", "user")
    writer.field("content", text)
    writer.endObject()
    return writer.text
  }

  /// What became of one undated message.
  private func counts(of line: String) async throws -> SourceCounts {
    try await fixture.ingest([line]).sources[0].counts
  }

  @Test func `do not keep out another user's conversation of the same id`() async throws {
    try await fixture.ingest([line("alice")])
    try fixture.erase("alice")
    #expect(try await counts(of: line("bob")).archived == 1)
    #expect(try await counts(of: line("alice")).tombstoned == 1)
    let store = try fixture.open()
    #expect(try Rebuild(store, .standard).run().findings == [])
    #expect(
      try StoreReader(store, .standard).list(ConversationFilter()).map(\.user) == ["bob"])
  }

  @Test func `keep it out when nobody says whose it is, and when another name of its owner does`()
    async throws
  {
    try await fixture.ingest([line("alice")])
    try fixture.erase([
      ErasureTarget(
        user: "alice",
        conversations: [ConversationKey(kind: SourceKind(rawValue: "rows"), sourceID: "7")])
    ])
    #expect(try await counts(of: line(nil)).tombstoned == 1)
    try UserAliases(try fixture.open(), .standard)
      .join("alicia", "alice", at: SystemClock().now)
    #expect(try await counts(of: line("alicia")).tombstoned == 1)
    #expect(try await counts(of: line("bob")).archived == 1)
  }

  @Test(arguments: ["7", "0b8c1c9e-5f9b-4a57-9f0e-0d6a3c1b2a49"], ["alice", nil] as [String?])
  func `leave another user's part of the same conversation where it is, also in a rebuild`(
    id: String, erased: String?
  ) async throws {
    try await fixture.ingest([
      line(erased, id: id), line("bob", id: id, "what is due?"),
      line("carol", id: id, "what is lent?"),
    ])
    try fixture.erase(erased ?? "unknown:\(id)")
    let store = try fixture.open()
    let users = {
      try StoreReader(store, .standard).list(ConversationFilter()).map(\.user).sorted()
    }
    #expect(try users() == ["bob", "carol"])
    #expect(try Rebuild(store, .standard).run().findings == [])
    #expect(try users() == ["bob", "carol"])
    #expect(try Verification(store, .standard, isDeep: true).run().isHealthy)
  }

  @Test func `of nobody's conversation keep it out under any name`() async throws {
    try await fixture.ingest([line(nil)])
    try fixture.erase("unknown:7")
    #expect(try await counts(of: line("alice")).tombstoned == 1)
  }

  @Test func `of a globally unique id keep it out under any name`() async throws {
    let id = "0b8c1c9e-5f9b-4a57-9f0e-0d6a3c1b2a49"
    try await fixture.ingest([line("alice", id: id)])
    try fixture.erase("alice")
    #expect(try await counts(of: line("bob", id: id)).tombstoned == 1)
  }
}
