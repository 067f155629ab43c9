import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

/// A store with two users and a word that only one of them uses.
private final class ErasureFixture {
  let folder: URL
  let dump: String
  let canary = "zebrafinch-\(UInt64.random(in: 0 ... .max))"

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hansard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    dump = folder.appending(path: "dump.jsonl").path
    var lines: [String] = []
    for user in ["alice", "bob"] {
      for number in 0..<40 {
        let role = number % 2 == 0 ? "user" : "assistant"
        let word = user == "alice" ? canary : "ordinary"
        lines.append(
          #"{"id":"\#(user)-\#(number)","conversation_id":"\#(user)-\#(number / 10)","#
            + #""user_id":"\#(user)","role":"\#(role)","content":"\#(word) number \#(number)","#
            + #""model":"gpt-4o","created_at":"2026-0\#(number / 10 + 1)-02T03:04:05Z"}"#)
      }
    }
    lines.append(
      #"{"id":"x","conversation_id":"alice-0","user_id":"alice","content":"\#(canary)"}"#)
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: dump))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var root: String { folder.appending(path: "store").path }

  @discardableResult
  func ingest() async throws -> IngestReport {
    try await Ingest(
      IngestOptions(storeRoot: root, namespace: .standard, paths: [dump])
    ).run()
  }

  func erase(_ user: String) throws -> (ErasureReceipt, signed: [UInt8]) {
    try Erasure(try Store.open(root), .standard, user: user)
      .run(reason: "asked for") { SystemClock().now }
  }

  /// Files under the store and its keys in which `text` stands, plain or inside frames.
  func files(holding text: String) throws -> [String] {
    var found: [String] = []
    for start in [root, root + ".keys"] {
      let walker = FileManager.default.enumerator(atPath: start)
      for case let name as String in walker ?? NSEnumerator() {
        let path = "\(start)/\(name)"
        guard let data = FileManager.default.contents(atPath: path) else { continue }
        if data.range(of: Data(text.utf8)) != nil { found.append(path) }
      }
    }
    let reader = try StoreReader(try Store.open(root), .standard)
    for row in try reader.list(ConversationFilter()) {
      let messages = try reader.messages(of: row)
      if messages.contains(where: { $0.message.content.contains(text) }) {
        found.append("conversation \(row.shortID)")
      }
    }
    return found
  }
}

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
    let plan = try Erasure(try Store.open(fixture.root), .standard, user: "alice")
      .plan(now: SystemClock().now)
    #expect(plan.messages == 40)
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

@Suite struct `Guard log` {
  @Test func `gives a ledger back the tombstones that an old copy has forgotten`() async throws {
    let fixture = try ErasureFixture()
    try await fixture.ingest()
    let copy = fixture.folder.appending(path: "copy").path
    try FileManager.default.copyItem(atPath: fixture.root, toPath: copy)
    _ = try fixture.erase("alice")
    try FileManager.default.removeItem(atPath: fixture.root)
    try FileManager.default.moveItem(atPath: copy, toPath: fixture.root)
    let report = try await fixture.ingest()
    #expect(report.notes.contains { $0.contains("forgotten 5 tombstones") })
    #expect(report.sources[0].counts.tombstoned == 40)
  }

  @Test func `refuses an entry that was changed`() async throws {
    let fixture = try ErasureFixture()
    try await fixture.ingest()
    _ = try fixture.erase("alice")
    let path = fixture.root + ".keys/guard.log"
    var log = try #require(FileManager.default.contents(atPath: path))
    log[40] ^= 1
    try log.write(to: URL(filePath: path))
    let error = await #expect(throws: HansardError.self) { try await fixture.ingest() }
    #expect(error?.reason == .damaged)
  }
}
