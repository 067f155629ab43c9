import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `User aliases` {
  private let fixture: ScanFixture

  init() async throws {
    fixture = try ScanFixture()
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines)
  }

  private func join(_ one: String, _ two: String) throws {
    try UserAliases(try fixture.open(), .standard).join(one, two, at: SystemClock().now)
  }

  private func erase(_ user: String) throws -> [ErasureReceipt] {
    let store = try fixture.open()
    let targets = try ErasureSelection(store, .standard, reason: nil).everything(of: [user])
    let report = try Erasure(store, .standard, targets).run { SystemClock().now }
    try report.requireNothingHeld()
    return report.erased.map(\.receipt)
  }

  @Test(arguments: ["alice", "bob", "robert", "carol"])
  func `are erased together, whichever is named`(name: String) async throws {
    try join("bob", "robert")
    try join("carol", "alice")
    try join("alice", "robert")
    let receipts = try erase(name)
    #expect(receipts.reduce(0) { $0 + $1.messages } == 80)
    let names = ["alice", "bob", "robert", "carol"]
    let again = try await fixture.ingest(
      names.enumerated().map { fixture.line($1, $0, "once more of \($1)") })
    #expect(again.sources[0].counts.tombstoned == 4)
  }

  @Test func `leave everybody else alone`() throws {
    try join("alice", "alicia")
    #expect(try erase("alicia").map(\.messages) == [0, 40])
    let rows = try StoreReader(try fixture.open(), .standard).list(ConversationFilter())
    #expect(Set(rows.map(\.user)) == ["bob"])
  }

  @Test func `are held together, whichever the hold names`() throws {
    try join("alice", "bob")
    try join("bob", "robert")
    let store = try fixture.open()
    let clock = SystemClock()
    var scope = HoldScope()
    scope.user = store.keys.subject(.standard, user: "robert")
    let hold = try Holds(store, .standard)
      .place(scope, reason: nil, author: "counsel") { clock.now }
    let error = #expect(throws: HansardError.self) { try erase("alice") }
    #expect(error?.reason == .held)
    #expect(try StoreReader(store, .standard).list(ConversationFilter()).isEmpty)
    _ = try Holds(store, .standard)
      .release([hold], reason: nil, author: "counsel") { clock.now }
    let receipts = try ParkedErasures(store, .standard).resume { clock.now }
    #expect(receipts.reduce(0) { $0 + $1.messages } == 80)
  }

  @Test func `are exported together`() throws {
    try join("alice", "bob")
    let path = fixture.folder.appending(path: "export.jsonl").path
    let report = try Export(try fixture.open(), .standard, .user("bob"))
      .run(as: .jsonl, to: path, now: SystemClock().now)
    #expect(report.messages == 80)
  }

  @Test func `are two different names`() throws {
    let error = #expect(throws: HansardError.self) { try join("alice", "alice") }
    #expect(error?.reason == .usage)
  }

  @Test func `stand nowhere in the ledger by name`() throws {
    try join("alice", "alice.with.a.long.name@example.org")
    #expect(
      try Data(contentsOf: URL(filePath: fixture.open().layout.ledger))
        .range(of: Data("alice".utf8)) == nil)
  }
}
