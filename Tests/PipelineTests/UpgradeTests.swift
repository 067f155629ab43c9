import Foundation
import GRDB
import Pipeline
import Store
import Testing

@Suite struct `Upgrading a store` {
  @Test func `texts of another version are derived anew`() async throws {
    let sample = try TestStore()
    try await sample.ingest(
      text: #"{"user_id":"ann","conversation_id":"c","role":"user","content":"How to sow peas?"}"#
    )
    let wanted = try sample.query("SELECT title, summary FROM conversations")
    let store = try Store.open(sample.root)
    #expect(try Upgrade(store).run().map { $0.report == nil } == [true])

    let shard = try #require(try store.shards(of: .standard).first)
    try await store.catalog(shard, readOnly: false).queue.write { database in
      try database.execute(
        sql: """
          UPDATE conversations SET title = 'as it was', summary = 'before';
          UPDATE meta SET value = '0' WHERE key = 'derivation';
          """)
    }
    let upgraded = try Upgrade(store).run()
    #expect(upgraded.map { $0.report?.conversations } == [1])
    #expect(try sample.query("SELECT title, summary FROM conversations") == wanted)
    let health = try Verification(store, .standard, isDeep: true).run()
    #expect(health.findings.isEmpty)
    #expect(health.notes.isEmpty)
    #expect(try Upgrade(store).run().map { $0.report == nil } == [true])
  }
}
