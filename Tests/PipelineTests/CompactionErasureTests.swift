import ChatModel
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Compacting and erasing` {
  private func erase(_ user: String, _ sample: RebuildStore) throws -> ErasureReceipt {
    let now = sample.now
    let report = try Erasure(try sample.store, .standard, [ErasureTarget(user: user)]).run { now }
    return try #require(report.erased.first).receipt
  }

  private func users(_ sample: RebuildStore) throws -> Set<String> {
    let lines = try sample.lines().values.joined().map { String(decoding: $0, as: UTF8.self) }
    return Set(
      ["ann", "bob", "eve"].filter { user in
        lines.contains { $0.contains("\"user_id\":\"\(user)\"") }
      })
  }

  @Test func `a user is erased from packed frames`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    _ = try await sample.compact()
    let receipt = try erase("ann", sample)
    #expect(receipt.rowsLeft == 0)
    #expect(receipt.memories == 2)
    #expect(try users(sample) == ["bob", "eve"])
    let health = try sample.verify()
    #expect(health.findings == [])
    #expect(health.blankFrames > 0)
  }

  @Test func `what was erased before it is gone after it`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    _ = try erase("ann", sample)
    #expect(try sample.verify().blankFrames > 0)
    let shown = try sample.shown()
    _ = try await sample.compact()
    #expect(try users(sample) == ["bob", "eve"])
    #expect(try sample.shown() == shown)
    let blank = try sample.segments().filter { !$0.contains("month=2026-03") }.reduce(0) {
      let reader = try SegmentReader($1, files: LocalFileSystem())
      return try $0 + reader.index().frames.count { try reader.isBlank($0) }
    }
    #expect(blank == 0)
    #expect(try sample.verify().findings == [])
  }
}
