import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

/// Alice and bob have four conversations each, all of one month and so in one frame.
@Suite struct `Erasure of conversations` {
  private let fixture: ScanFixture

  init() async throws {
    fixture = try ScanFixture()
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines)
  }

  private func key(_ id: String) -> ConversationKey {
    ConversationKey(kind: SourceKind(rawValue: "rows"), sourceID: id)
  }

  private func target(_ user: String, _ ids: String...) -> ErasureTarget {
    ErasureTarget(user: user, conversations: Set(ids.map(key)))
  }

  /// By source id, the texts.
  private func texts() throws -> [String: [String]] {
    let reader = try StoreReader(try fixture.open(), .standard)
    var texts: [String: [String]] = [:]
    for row in try reader.list(ConversationFilter()) {
      texts[row.header.key.sourceID] = try reader.messages(of: row).map(\.message.content)
    }
    return texts
  }

  /// Every line of every frame in the archive, found without any catalog.
  private func archivedLines() throws -> [String] {
    let archive = fixture.root + "/archive"
    var found: [String] = []
    for name in FileManager.default.enumerator(atPath: archive)?.compactMap({ $0 as? String }) ?? []
    where name.hasSuffix(".zst") {
      let reader = try SegmentReader("\(archive)/\(name)", files: LocalFileSystem())
      for frame in try reader.index().frames where try !reader.isBlank(frame) {
        let content = try FrameLineReader().content(frame, of: reader)
        found += String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
      }
    }
    return found.sorted()
  }

  private func isHealthy() throws -> Bool {
    let health = try Verification(try fixture.open(), .standard, isDeep: true).run()
    let audit = try AuditVerification(try fixture.open()).run().health
    return health.findings == [] && audit.findings == []
  }

  @Test func `removes exactly what an export of them shows, and keeps every other line`() throws {
    let before = try archivedLines()
    let path = fixture.folder.appending(path: "export").path
    let exported = try Export(try fixture.open(), .standard, .conversation("alice-1"))
      .run(as: .jsonl, to: path, now: SystemClock().now)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let (receipt, _) = try fixture.erase([target("alice", "alice-1")])[0]
    #expect(receipt.conversations == 1)
    #expect(receipt.messages == exported.messages)
    #expect(receipt.frames == 1)
    #expect(receipt.rowsLeft == 0)
    #expect(try before == (archivedLines() + lines.map(String.init)).sorted())
    #expect(try isHealthy())
  }

  @Test func `leaves the others readable, and sums that a rebuild finds again`() throws {
    let before = try texts()
    try fixture.erase([target("alice", "alice-0", "alice-2")])
    var expected = before
    expected["alice-0"] = nil
    expected["alice-2"] = nil
    #expect(try texts() == expected)
    let sums = "SELECT sum(messages), (SELECT sum(messages) FROM usage_hour) FROM usage_user"
    // A reader that stays open would hold the rebuild up.
    let found = try StoreReader(try fixture.open(), .standard).query(sums).rows
    #expect(found == [[.integer(60), .integer(60)]])
    #expect(try isHealthy())
    _ = try Rebuild(try fixture.open(), .standard).run()
    #expect(try texts() == expected)
    #expect(try isHealthy())
  }

  @Test func `is proven by a scan`() throws {
    try fixture.erase([target("alice", "alice-3")])
    let done = try #require(try fixture.scan())
    #expect(done.report.outcomes.map(\.result) == [.clean])
    #expect(done.report.outcomes[0].canaries > 10)
  }

  @Test func `keeps them out, and lets the user's others and later messages in`() async throws {
    try fixture.erase([target("alice", "alice-1")])
    let again = try await fixture.ingest(fixture.aliceLines)
    #expect(again.sources[0].counts.tombstoned == 10)
    #expect(again.sources[0].counts.duplicate == 30)
    let later = try await fixture.ingest([fixture.line("alice", 15, "back again", year: 2099)])
    #expect(later.messages == 1)
    #expect(try texts()["alice-1"] == ["back again"])
    #expect(try isHealthy())
  }

  @Test func `of the last one leaves nothing of the user`() throws {
    let (receipt, _) = try fixture.erase([
      target("alice", "alice-0", "alice-1", "alice-2", "alice-3")
    ])[0]
    #expect(receipt.conversations == 4)
    let reader = try StoreReader(try fixture.open(), .standard)
    #expect(try reader.query("SELECT user_id FROM users").rows == [[.text("bob")]])
    #expect(try isHealthy())
  }

  @Test func `is repeated after a restore, of their owner alone`() async throws {
    // Bob has one of the same name.
    try await fixture.ingest([
      fixture.line("alice", 10, "bob's, under alice's name").replacing(
        #""user_id":"alice""#, with: #""user_id":"bob""#)
    ])
    let copy = fixture.folder.appending(path: "copy").path
    _ = try Backup(try fixture.open()).run(to: copy) { SystemClock().now }
    try fixture.erase([target("alice", "alice-1")])
    try FileManager.default.removeItem(atPath: fixture.root)
    let restored = try Restore(root: fixture.root).run(from: copy) { SystemClock().now }
    #expect(restored.repeated.count == 1)
    let reader = try StoreReader(try fixture.open(), .standard)
    let rows = try reader.list(ConversationFilter())
    #expect(
      rows.filter { $0.header.key.sourceID == "alice-1" }.map(\.user) == ["bob"])
    #expect(rows.count == 8)
    #expect(try isHealthy())
  }

  @Test func `is parked by a hold, hides them alone, and resumes on release`() throws {
    let store = try fixture.open()
    var scope = HoldScope()
    scope.conversation = store.keys.subject(.standard, conversation: key("alice-1"))
    let holds = Holds(store, .standard)
    let clock = { SystemClock().now }
    let hold = try holds.place(scope, reason: nil, author: "counsel", clock: clock)
    let report = try Erasure(
      store, .standard, [target("alice", "alice-1"), target("bob", "bob-0")]
    )
    .run(clock: clock)
    #expect(report.erased.map(\.receipt.messages) == [10])
    #expect(report.held.map(\.holds) == [[hold]])
    #expect(try texts().count == 6)
    #expect(try texts()["alice-1"] == nil)
    #expect(try ParkedErasures(store, .standard).resume(clock: clock).isEmpty)
    _ = try holds.release([hold], reason: nil, author: "counsel", clock: clock)
    let resumed = try ParkedErasures(store, .standard).resume(clock: clock)
    #expect(resumed.map(\.messages) == [10])
    #expect(try holds.parked() == [])
    #expect(try texts().count == 6)
    #expect(try isHealthy())
  }

  @Test func `of many at once is parked under as many names`() async throws {
    let numbers = 0..<400
    let line = fixture.line("carol", 0, "said")
    try await fixture.ingest(numbers.map { line.replacing("carol-0", with: "carol-\($0)") })
    let store = try fixture.open()
    var scope = HoldScope()
    scope.user = store.keys.subject(.standard, user: "carol")
    let holds = Holds(store, .standard)
    let now = SystemClock().now
    let hold = try holds.place(scope, reason: nil, author: "counsel") { now }
    let conversations = Set(numbers.map { key("carol-\($0)") })
    let report = try Erasure(
      store, .standard, [ErasureTarget(user: "carol", conversations: conversations)]
    )
    .run { now }
    #expect(report.erased.isEmpty)
    let parked = try holds.parked()
    #expect(Set(parked.map(\.request)).count == conversations.count)
    #expect(!parked.map(\.request).contains(hold.name))
    let log = GuardLog(store)
    try log.synchronize(with: try StoreWriter(store, now: now).ledger)
    #expect(try holds.parked() == parked)
  }

  @Test func `is refused as a whole where nothing may be parked`() throws {
    let store = try fixture.open()
    var scope = HoldScope()
    scope.user = store.keys.subject(.standard, user: "alice")
    let clock = { SystemClock().now }
    _ = try Holds(store, .standard).place(scope, reason: nil, author: "counsel", clock: clock)
    let error = #expect(throws: HansardError.self) {
      try Erasure(store, .standard, [target("bob", "bob-0"), target("alice", "alice-1")])
        .run(whenHeld: .refuse, clock: clock)
    }
    #expect(error?.reason == .held)
    #expect(try texts().count == 8)
    #expect(try Holds(store, .standard).parked() == [])
  }

  @Test func `by a range of dates takes those that lie within it as a whole`() async throws {
    try await fixture.ingest([
      fixture.line("alice", 38, "years later", year: 2028),
      fixture.line("alice", 45, "new", year: 2027),
    ])
    let selection = ErasureSelection(try fixture.open(), .standard, reason: nil)
    let (targets, staying) = try selection.conversations(
      of: "alice", since: Timestamp(parsing: "2026-01-01T00:00:00Z"),
      until: Timestamp(parsing: "2027-01-01T00:00:00Z"))
    #expect(staying == 1)
    #expect(targets == [target("alice", "alice-0", "alice-1", "alice-2")])
    try fixture.erase(targets)
    let left = try texts().keys.filter { $0.hasPrefix("alice") }.sorted()
    #expect(left == ["alice-3", "alice-4"])
    #expect(try isHealthy())
  }

  @Test func `in packed frames leaves the rest in place`() async throws {
    try await fixture.ingest([fixture.line("alice", 15, "one more \(hexadecimal(randomBytes(40)))")]
    )
    var options = CompactionOptions(.standard)
    options.level = 1
    _ = try await Compaction(options).run(try fixture.open())
    let before = try texts()
    try fixture.erase([target("alice", "alice-1")])
    #expect(try texts() == before.filter { $0.key != "alice-1" })
    _ = try await Compaction(options).run(try fixture.open())
    #expect(try texts() == before.filter { $0.key != "alice-1" })
    #expect(try isHealthy())
    _ = try Rebuild(try fixture.open(), .standard).run()
    #expect(try texts() == before.filter { $0.key != "alice-1" })
    #expect(try isHealthy())
  }
}

@Suite struct `Erasure of many` {
  private let fixture: ScanFixture

  init() throws { fixture = try ScanFixture() }

  @Test func `is one run, with a receipt and a proof for each`() async throws {
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines)
    let scan = ErasureScan(jobs: 1)
    let targets = ["alice", "nobody", "bob"].map { ErasureTarget(user: $0, reason: "request") }
    let receipts = try fixture.erase(targets, scan: scan).map(\.0)
    #expect(receipts.map(\.messages) == [40, 0, 40])
    #expect(
      receipts.map { $0.scan?.outcomes.map(\.result) } == [[.clean], [.nothingToLookFor], [.clean]])
    let store = try fixture.open()
    let runs = try store.ledger(readOnly: true).runs(namespace: .standard)
    #expect(runs.filter { $0.command == RunRecord.erasure }.count == 1)
    for receipt in receipts {
      let document = try ReceiptDocument(
        store.layout.receipt(of: receipt.job), files: store.files)
      #expect(try StoreReceipts(store).problems(of: document) == [])
    }
    let left = try store.files.list(store.layout.receipts) ?? []
    #expect(left == receipts.map { "\($0.job).json" })
    #expect(try AuditVerification(store).run().health.findings == [])
    let again = try await fixture.ingest(fixture.aliceLines + [fixture.line("nobody", 1, "text")])
    #expect(again.sources[0].counts.tombstoned == 41)
  }

  @Test func `counts a conversation with another name once`() async throws {
    // The same messages under another kind of source: an alias.
    let chat = (0..<6).map { number in
      #"{"role":"\#(number % 2 == 0 ? "user" : "assistant")","content":"text number \#(number)"}"#
    }.joined(separator: ",")
    try await fixture.ingest(
      (0..<6).map { number in
        #"{"id":"\#(number)","conversation_id":"c","user_id":"alice","role":"#
          + #""\#(number % 2 == 0 ? "user" : "assistant")","content":"text number \#(number)"}"#
      })
    let path = fixture.folder.appending(path: "chat.jsonl").path
    try Data(#"{"messages":[\#(chat)]}"#.utf8).write(to: URL(filePath: path))
    var options = IngestOptions(storeRoot: fixture.root, namespace: .standard, paths: [path])
    options.user = "alice"
    _ = try await Ingest(options).run()
    let reader = try StoreReader(try fixture.open(), .standard)
    #expect(try reader.query("SELECT count(*) FROM conversation_aliases").rows == [[.integer(1)]])
    #expect(try fixture.erase("alice").0.conversations == 1)
    let tombstones = try fixture.open().ledger(readOnly: true).tombstones(.standard)
    #expect(tombstones.count { $0.scope == .conversation } == 2)
  }

  @Test func `parked about somebody unknown ends with a tombstone on release`() async throws {
    try await fixture.ingest(fixture.bobLines)
    let store = try fixture.open()
    let clock = { SystemClock().now }
    var scope = HoldScope()
    scope.user = store.keys.subject(.standard, user: "carol")
    let hold = try Holds(store, .standard).place(scope, reason: nil, author: "x", clock: clock)
    let report = try Erasure(store, .standard, [ErasureTarget(user: "carol", reason: "asked")])
      .run(clock: clock)
    #expect(report.held.count == 1)
    _ = try Holds(store, .standard).release([hold], reason: nil, author: "x", clock: clock)
    let receipts = try ParkedErasures(store, .standard).resume(clock: clock)
    #expect(receipts.map(\.reason) == ["asked"])
    #expect(receipts.map(\.messages) == [0])
    #expect(try Holds(store, .standard).parked() == [])
    let later = try await fixture.ingest([fixture.line("carol", 1, "text")])
    #expect(later.sources[0].counts.tombstoned == 1)
  }
}
