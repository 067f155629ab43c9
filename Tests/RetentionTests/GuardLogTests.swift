import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Guard log` {
  private let fixture: ErasureFixture
  private let store: Store

  init() async throws {
    fixture = try ErasureFixture()
    try await fixture.ingest()
    store = try Store.open(fixture.root)
  }

  /// How many entries are of each kind.
  private func kinds() throws -> [String: Int] {
    let log = try String(contentsOfFile: fixture.root + ".keys/guard.log", encoding: .utf8)
    return log.split(separator: "\n").reduce(into: [:]) { kinds, line in
      kinds[String(line.split(separator: "\"")[2...].first { $0 != ":" } ?? ""), default: 0] += 1
    }
  }

  @discardableResult
  private func hold(_ user: String, at time: Timestamp = SystemClock().now) throws -> Hold {
    var scope = HoldScope()
    scope.user = store.keys.subject(.standard, user: user)
    return try Holds(store, .standard).place(scope, reason: nil, author: "counsel") { time }
  }

  @Test func `names holds of one moment apart, in their order`() throws {
    let now = SystemClock().now
    let names = try (0..<20).map { try hold("user \($0)", at: now).name }
    #expect(names == names.sorted())
    #expect(Set(names.map { $0.prefix(16) }).count == names.count, "without their random part")
  }

  @Test func `keeps what other parts of a run have appended since it was read`() throws {
    try hold("alice")
    let report = try Erasure(
      store, .standard, [ErasureTarget(user: "alice"), ErasureTarget(user: "bob")]
    ).run { SystemClock().now }
    #expect(report.held.count == 1)
    #expect(report.erased.count == 1)
    let kinds = try kinds()
    #expect(kinds["hold"] == 1)
    #expect(kinds["park"] == 1)
    #expect(try #require(kinds["tombstone"]) > 0)
    #expect(try AuditVerification(store).run().health.isHealthy)
  }

  @Test func `goes on where another user of it has ended`() throws {
    let writer = try StoreWriter(store, now: SystemClock().now)
    func tombstone(_ number: UInt8) -> Tombstone {
      Tombstone(
        namespace: .standard, subject: [UInt8](repeating: number, count: 32), scope: .user,
        owner: nil, cutoff: Timestamp(millisecondsSince1970: 0), job: "job-\(number)")
    }
    let first = GuardLog(store)
    let second = GuardLog(store)
    for number in 0..<6 as Range<UInt8> {
      try writer.ledger.add([tombstone(number)])
      try (number % 2 == 0 ? first : second).synchronize(with: writer.ledger)
      #expect(try kinds() == ["tombstone": Int(number) + 1])
    }
    // One that reads and checks every line finds no more and no less.
    let old = try Data(contentsOf: URL(filePath: fixture.root + ".keys/guard.log"))
    try GuardLog(store).synchronize(with: writer.ledger)
    #expect(try Data(contentsOf: URL(filePath: fixture.root + ".keys/guard.log")) == old)
  }

  @Test func `keeps an old copy closed until its erasures are repeated`() async throws {
    let copy = fixture.folder.appending(path: "copy").path
    try FileManager.default.copyItem(atPath: fixture.root, toPath: copy)
    let (receipt, _) = try fixture.erase("alice")
    try FileManager.default.removeItem(atPath: fixture.root)
    try FileManager.default.moveItem(atPath: copy, toPath: fixture.root)
    #expect(throws: HansardError.self) { try Store.open(fixture.root) }
    let error = await #expect(throws: HansardError.self) { try await fixture.ingest() }
    #expect(error?.reason == .damaged)
    let restored = try Restore(root: fixture.root).run(from: nil) { SystemClock().now }
    #expect(restored.repeated.count == 1)
    #expect(try fixture.files(holding: fixture.canary) == [])
    let report = try await fixture.ingest()
    #expect(report.sources[0].counts.tombstoned == 40)
    let store = try Store.open(fixture.root)
    let tombstones = try store.ledger(readOnly: true).tombstones(.standard)
    #expect(Set(tombstones.map(\.cutoff)) == [receipt.cutoff])
    let audit = try AuditVerification(store).run().health
    #expect(audit.findings == [])
    #expect(audit.notes.contains { $0.contains("the receipt of job \(receipt.job) is not in") })
    #expect(try Restore(root: fixture.root).run(from: nil) { SystemClock().now }.repeated == [])
  }

  @Test func `refuses an entry that was changed`() async throws {
    _ = try fixture.erase("alice")
    let path = fixture.root + ".keys/guard.log"
    var log = try #require(FileManager.default.contents(atPath: path))
    log[40] ^= 1
    try log.write(to: URL(filePath: path))
    let error = await #expect(throws: HansardError.self) { try await fixture.ingest() }
    #expect(error?.reason == .damaged)
  }
}
