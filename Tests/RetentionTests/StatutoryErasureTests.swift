import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

/// Alice and bob have conversations of 2026; the law wants those of alice kept until 2036.
@Suite struct `An erasure that the law forbids` {
  private let fixture: ScanFixture
  private let policy: RetentionPolicy
  private let later: Timestamp

  init() async throws {
    fixture = try ScanFixture()
    later = try #require(Timestamp(parsing: "2037-01-01T00:00:00Z"))
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines)
    policy = try RetentionPolicy(
      parsing: Array(
        """
        name: law
        rules:
          - name: invoices
            match: {user: alice}
            statutory: true
            from: creation
            keep_at_least: 10 years
        """.utf8), at: SourceLocation("law.yaml"))
  }

  private func erase(_ target: ErasureTarget) throws -> ErasureReport {
    try Erasure(try fixture.open(), .standard, [target], policy: policy).run { SystemClock().now }
  }

  private func users() throws -> Set<String> {
    Set(try StoreReader(try fixture.open(), .standard).list(ConversationFilter()).map(\.user))
  }

  @Test func `is parked, hides the data, and is carried out when the time is over`() throws {
    let report = try erase(ErasureTarget(user: "alice"))
    let error = #expect(throws: HansardError.self) { try report.requireNothingHeld() }
    #expect(error?.reason == .held)
    #expect(error?.cause?.contains("rule invoices, until 2036-01-02T03:04:40") == true)
    #expect(try users() == ["bob"])

    let store = try fixture.open()
    let parked = ParkedErasures(store, .standard)
    #expect(try parked.resume { SystemClock().now }.isEmpty, "the law still stands")
    #expect(
      try RetentionPlanning(store, .standard).plan(policy, at: SystemClock().now).deletions == [])

    let plan = try RetentionPlanning(store, .standard).plan(policy, at: later)
    #expect(plan.deletions.count == 4)
    let applied = try RetentionApplication(store, plan).run { later }
    #expect(applied.erasure.erased.map(\.receipt.messages) == [40])
    #expect(applied.resumed.count == 1, "whatever else belongs to the user")
    #expect(try Holds(store, .standard).parked().isEmpty)
    #expect(try users() == ["bob"])
    #expect(try AuditVerification(store).run().health.findings == [])
  }

  @Test func `is not forgotten by a plan of a policy without statutory rules`() throws {
    _ = try erase(ErasureTarget(user: "alice"))
    let other = try RetentionPolicy(
      parsing: Array("name: p\nrules:\n  - {name: old, delete_after: 99 years}\n".utf8),
      at: SourceLocation("p.yaml"))
    let planning = RetentionPlanning(try fixture.open(), .standard)
    #expect(try planning.plan(other, at: SystemClock().now).deletions == [])
    #expect(
      try planning.plan(other, at: later).deletions.map(\.user)
        == Array(repeating: "alice", count: 4))
  }

  @Test func `forbids that of one conversation, and none that no rule is about`() throws {
    let key = ConversationKey(kind: SourceKind(rawValue: "rows"), sourceID: "alice-1")
    #expect(try erase(ErasureTarget(user: "alice", conversations: [key])).held.count == 1)
    #expect(try erase(ErasureTarget(user: "bob")).erased.count == 1)
    #expect(try users() == ["alice"])
  }

  @Test func `is not forgotten by an older copy of the ledger`() throws {
    let ledger = "\(fixture.root)/ledger.sqlite"
    let copy = try Data(contentsOf: URL(filePath: ledger))
    _ = try erase(ErasureTarget(user: "alice"))
    try copy.write(to: URL(filePath: ledger))
    let store = try fixture.open()
    let writer = try StoreWriter(store, now: SystemClock().now)
    try GuardLog(store).synchronize(with: writer.ledger)
    let parked = try Holds(store, .standard).parked()
    #expect(parked.map { $0.retainUntil.map { $0 < later } } == [true])
  }
}
