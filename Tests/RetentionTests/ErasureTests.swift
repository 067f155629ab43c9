import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Erasure of a user` {
  @Test func `leaves nothing of the user and everything of the others`() async throws {
    let fixture = try ErasureFixture()
    try await fixture.ingest()
    #expect(!(try fixture.files(holding: fixture.canary)).isEmpty)
    let (receipt, _) = try fixture.erase("alice")
    #expect(receipt.messages == 40)
    #expect(receipt.conversations == 4)
    #expect(receipt.rowsLeft == 0)
    #expect(receipt.quarantinedRecords == 1)
    #expect(try fixture.files(holding: fixture.canary) == [])
    #expect(try fixture.files(holding: "alice") == [])
    let reader = try StoreReader(try Store.open(fixture.root), .standard)
    let rows = try reader.list(ConversationFilter())
    #expect(rows.map(\.user) == ["bob", "bob", "bob", "bob"])
    #expect(rows.reduce(0) { $0 + $1.totals.messages } == 40)
    let sums = try reader.query(
      "SELECT (SELECT sum(messages) FROM usage_user), (SELECT sum(messages) FROM usage_hour)")
    #expect(sums.rows == [[.integer(40), .integer(40)]])
  }

  @Test func `keeps later dumps out, and lets later messages in`() async throws {
    let fixture = try ErasureFixture()
    try await fixture.ingest()
    _ = try fixture.erase("alice")
    let again = try await fixture.ingest()
    #expect(again.sources[0].counts.tombstoned == 40)
    #expect(again.sources[0].counts.duplicate == 40)
    #expect(again.messages == 0)
    let later = fixture.folder.appending(path: "later.jsonl").path
    try Data(
      (#"{"id":"n","conversation_id":"alice-9","user_id":"alice","role":"user","#
        + #""content":"back again","created_at":"2099-01-01T00:00:00Z"}"#).utf8
    ).write(to: URL(filePath: later))
    let returned = try await Ingest(
      IngestOptions(storeRoot: fixture.root, namespace: .standard, paths: [later])
    ).run()
    #expect(returned.messages == 1)
  }

  @Test func `of somebody unknown finds nothing, and keeps them out all the same`() async throws {
    let fixture = try ErasureFixture()
    _ = try Store.openOrCreate(
      fixture.root, namespace: .standard, now: Timestamp(millisecondsSince1970: 0))
    let (receipt, _) = try fixture.erase("alice")
    #expect(receipt.frames == 0)
    let report = try await fixture.ingest()
    #expect(report.sources[0].counts.tombstoned == 40)
  }

  @Test func `done twice is harmless`() async throws {
    let fixture = try ErasureFixture()
    try await fixture.ingest()
    #expect(try fixture.erase("alice").0.messages == 40)
    #expect(try fixture.erase("alice").0.messages == 0)
  }

  @Test func `gives a receipt that is signed and names nobody`() async throws {
    let fixture = try ErasureFixture()
    try await fixture.ingest()
    let (receipt, signed) = try fixture.erase("alice")
    let text = String(decoding: signed, as: UTF8.self)
    #expect(!text.contains("alice"))
    #expect(text.contains(#""reason":"asked for""#))
    let path = "\(fixture.root)/receipts/\(receipt.job).json"
    #expect(FileManager.default.contents(atPath: path).map { Array($0) } == signed)
  }

  @Test func `planned only, touches nothing`() async throws {
    let fixture = try ErasureFixture()
    try await fixture.ingest()
    let plan = try Erasure(
      try Store.open(fixture.root), .standard, [ErasureTarget(user: "alice")]
    ).plan(now: SystemClock().now)
    #expect(plan.map(\.messages) == [40])
    #expect(try await fixture.ingest().sources[0].counts.duplicate == 80)
  }

  @Test func `refuses to guess when a frame of the user is damaged`() async throws {
    let fixture = try ErasureFixture()
    try await fixture.ingest()
    let archive = fixture.root + "/archive"
    let names = FileManager.default.enumerator(atPath: archive)?.compactMap { $0 as? String } ?? []
    for name in names where name.hasSuffix(".zst") {
      let path = "\(archive)/\(name)"
      var data = try Data(contentsOf: URL(filePath: path))
      for frame in try SegmentReader(path, files: LocalFileSystem()).index().frames {
        data[Int(frame.offset) + 20] ^= 0xFF
      }
      try data.write(to: URL(filePath: path))
    }
    let error = #expect(throws: HansardError.self) { try fixture.erase("alice") }
    #expect(error?.reason == .damaged)
  }
}
