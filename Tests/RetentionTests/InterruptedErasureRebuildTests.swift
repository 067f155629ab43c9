import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

/// An erasure is cut off, and then the catalog is lost that knew what it had condemned.
@Suite struct `Rebuilding after an interrupted erasure` {
  private static let operations = 60

  private func interrupted(after operations: Int) async throws -> ScanFixture {
    let fixture = try ScanFixture()
    // Two segments; alice has frames in both, and bob in one.
    try await fixture.ingest(Array(fixture.aliceLines.prefix(20)))
    try await fixture.ingest(Array(fixture.aliceLines.dropFirst(20)) + fixture.bobLines)
    let clock = SystemClock()
    if let store = try? Store.open(fixture.root, files: FailingFileSystem(after: operations)) {
      _ = try? Erasure(store, .standard, [ErasureTarget(user: "alice")]).run { clock.now }
    }
    return fixture
  }

  private func loseCatalog(of fixture: ScanFixture) throws {
    let folder = fixture.root + "/catalog/default/00"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix("catalog.sqlite") {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  @Test(arguments: 0..<operations)
  func `leaves nobody half erased`(operations: Int) async throws {
    let fixture = try await interrupted(after: operations)
    try loseCatalog(of: fixture)
    let report = try Rebuild(try Store.openAsItIs(fixture.root), .standard).run()
    #expect(report.findings == [])
    let store = try fixture.open()
    let rows = try StoreReader(store, .standard).list(ConversationFilter())
    let messages = try rows.filter { $0.user == "alice" }
      .reduce(0) { try $0 + StoreReader(store, .standard).messages(of: $1).count }
    #expect(messages == 0 || messages == 40)
    #expect(rows.count { $0.user == "bob" } == 4)
    #expect(try Verification(store, .standard, isDeep: true).run().findings == [])
    #expect(try AuditVerification(store).run().health.findings == [])

    try fixture.erase("alice")
    let scanned = try fixture.scan()
    #expect(scanned?.report.isSettled != false, "\(String(describing: scanned?.report))")
    let again = try await fixture.ingest(fixture.aliceLines)
    #expect(again.sources[0].counts.tombstoned == 40)
  }
}
