import ChatModel
import Foundation
import GRDB
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Commitment to the archive` {
  @Test func `shows a segment that was put in another's place`() async throws {
    let fixture = try ScanFixture()
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines)
    try fixture.erase("nobody")
    let store = try fixture.open()
    #expect(try Verification(store, .standard, isDeep: true).run().isHealthy)
    try store.ledger(readOnly: false).write("tampering") { database in
      try database.execute(sql: "UPDATE commitments SET root = zeroblob(32)")
    }
    let problems = try Verification(store, .standard, isDeep: false).run().findings.map(\.problem)
    #expect(problems == ["it is not the segment that the audit log stands for"])
  }

  @Test func `stays true through erasure, compaction and rebuild`() async throws {
    let fixture = try ScanFixture()
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines)
    try fixture.erase("alice")
    let store = try fixture.open()
    let before = try store.ledger(readOnly: true).trees(of: .standard)
    #expect(before.map(\.segments) == [1])
    _ = try await Compaction(CompactionOptions(.standard)).run(store)
    _ = try Rebuild(store, .standard).run()
    try fixture.erase("nobody")
    #expect(try store.ledger(readOnly: true).trees(of: .standard) != before)
    #expect(try AuditVerification(store).run().health.findings == [])
    #expect(try Verification(store, .standard, isDeep: true).run().findings == [])
  }
}
