import Foundation
import GRDB
import Pipeline
import Store
import Testing

/// SQLite has no checksums of pages: damage to a catalog is found by deriving it again.
@Suite struct `Catalog damage` {
  private func filled() async throws -> CrashStore {
    let store = try CrashStore()
    try await store.ingest(CrashDumps.first)
    try await store.ingest(CrashDumps.second)
    return store
  }

  private func catalog(_ store: CrashStore) throws -> String {
    try store.opened().layout.catalog(Shard(namespace: .standard, number: 0))
  }

  @Test(arguments: [
    "UPDATE conversations SET tags = '[\"another\"]' WHERE source_id = 'a1'",
    "UPDATE conversations SET messages = messages + 1 WHERE source_id = 'a1'",
    "UPDATE conversations SET created_at = 0 WHERE source_id = 'b1'",
    "UPDATE conversations SET last_activity_at = 0 WHERE source_id = 'b1'",
    "UPDATE conversations SET user = (SELECT max(id) FROM users) WHERE source_id = 'a1'",
    "UPDATE usage_user SET tokens_exact = tokens_exact + 1 WHERE user = 1",
    "DELETE FROM usage_user WHERE user = 1",
    "UPDATE usage_hour SET characters = 0",
    "UPDATE fingerprints SET messages = (SELECT messages FROM fingerprints LIMIT 1)",
    "DELETE FROM fingerprints WHERE rowid = 1",
    "DELETE FROM memories WHERE rowid = 1",
    "UPDATE memories SET fingerprint = fingerprint + 1",
    "UPDATE frames SET digest = zeroblob(32) WHERE id = 1",
    "UPDATE frames SET offset = offset + 1 WHERE id = 1",
    "UPDATE frames SET user = (SELECT max(id) FROM users) WHERE id = 1",
    "UPDATE slices SET raw_length = raw_length - 1 WHERE rowid = 1",
    "DELETE FROM slices WHERE rowid = 1",
    "UPDATE segments SET bytes = bytes + 1 WHERE number = 1",
    "DELETE FROM segments WHERE number = 1",
    "UPDATE users SET user_id = 'another' WHERE id = 1",
    "UPDATE run_counts SET archived = archived + 1",
  ])
  func `a row that says another thing than the archive is found, and rebuild restores it`(
    sql: String
  ) async throws {
    let store = try await filled()
    let contents = try store.contents()
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: try catalog(store), configuration: configuration)
    let changed = try await queue.write { database in
      try database.execute(sql: sql)
      return database.changesCount
    }
    try queue.close()
    try #require(changed > 0, "the damage does nothing")
    let isHealthy = try store.verify().isHealthy
    #expect(!isHealthy)
    _ = try Rebuild(try store.opened(), .standard).run()
    #expect(try store.verify().findings == [])
    let difference = try store.contents().difference(from: contents)
    #expect(difference == [])
  }

  @Test func `a flipped byte anywhere in the file is found or changes nothing`() async throws {
    let store = try await filled()
    let contents = try store.contents()
    let path = try catalog(store)
    let bytes = try Data(contentsOf: URL(filePath: path))
    let step = Environment.number("HANSARD_EVERY_BIT") == 1 ? 61 : 1_499
    for offset in stride(from: 0, to: bytes.count, by: step) {
      var damaged = bytes
      damaged[offset] ^= 0x55
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      try damaged.write(to: URL(filePath: path))
      let isFound = (try? store.verify().isHealthy) != true
      if !isFound {
        await expectNoError("byte \(offset)") {
          let difference = try store.contents().difference(from: contents)
          #expect(difference == [], "byte \(offset)")
        }
      }
    }
  }
}

/// Records an error with the place where it came up, so that the other places are tried as well.
private func expectNoError(_ place: Comment, _ body: () async throws -> Void) async {
  do { try await body() } catch { Issue.record(error, place) }
}
