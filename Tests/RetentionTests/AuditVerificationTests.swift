import ChatModel
import Foundation
import GRDB
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Audit log` {
  private let fixture: ErasureFixture
  private let jobs: [String]

  init() async throws {
    fixture = try ErasureFixture()
    try await fixture.ingest()
    var jobs: [String] = []
    for user in ["alice", "bob", "nobody"] { jobs.append(try fixture.erase(user).0.job) }
    self.jobs = jobs
  }

  private func findings() throws -> [String] {
    try AuditVerification(try Store.open(fixture.root)).run().health.findings.map(\.problem)
  }

  private func change(_ sql: String) throws {
    try Store.open(fixture.root).ledger(readOnly: false).write("tampering") { database in
      try database.execute(sql: sql)
    }
  }

  @Test func `is whole after erasures, and its head stands for all of it`() throws {
    let report = try AuditVerification(try Store.open(fixture.root)).run()
    #expect(report.health.findings == [])
    #expect(report.health.notes == [])
    #expect(report.entries == 3)
    let before = report.head
    _ = try fixture.erase("nobody else")
    let after = try AuditVerification(try Store.open(fixture.root)).run()
    #expect(after.entries == 4)
    #expect(after.head != before)
  }

  @Test(arguments: [
    "at = at + 1", "action = 'kept'", "namespace = 'other'", "job = 'another'",
    "commitment = x'00'", "hash = x'00'", "previous = x'00'",
    "trees = '[]'", "signature = x'00'", "job = job || action, action = ''",
  ])
  func `shows an entry that was changed`(assignment: String) throws {
    try change("UPDATE audit SET \(assignment) WHERE id = 2")
    #expect(try findings().contains { $0.hasPrefix("audit entry ") })
  }

  @Test func `shows a chain that somebody without the key has made anew`() throws {
    try change(
      "UPDATE audit SET signature = (SELECT signature FROM audit WHERE id = 1) WHERE id = 3")
    #expect(try findings() == ["audit entry 3 is not signed by this store"])
  }

  @Test func `stands for the archive, by roots that receipts name as well`() async throws {
    let store = try Store.open(fixture.root)
    let path = store.layout.receipt(of: jobs[1])
    let receipt = try ReceiptDocument(path, files: store.files)
    let tree = try #require(receipt.value["archive"]?.elements.first { _ in true })
    #expect(tree["segments"]?.int == 4)
    try await fixture.ingest()
    _ = try fixture.erase("bob")
    #expect(try findings() == [])
    try change("UPDATE commitments SET root = zeroblob(32) WHERE number = 2")
    #expect(try findings().count == 4)
    let health = try StoreHealth(store, .standard).check { _, _ in }.report
    #expect(health.isHealthy, "the segments are erased: \(health.findings)")
  }

  @Test(arguments: [1, 2, 3])
  func `shows an entry that was removed, also the last one`(row: Int) throws {
    try change("DELETE FROM audit WHERE id = \(row)")
    let problem = "the audit log has no entry for job \(jobs[row - 1])"
    #expect(try findings().contains { $0.hasPrefix(problem) })
  }

  @Test func `shows an entry that was put in`() throws {
    try change(
      """
      INSERT INTO audit
        (at, action, namespace, job, commitment, trees, previous, hash, signature)
      SELECT at, action, namespace, job, commitment, trees, previous, hash, signature
        FROM audit WHERE id = 1
      """)
    #expect(try findings() == ["audit entry 4 does not follow from the one before it"])
  }

  @Test func `shows a receipt that was changed or made up`() throws {
    let path = "\(fixture.root)/receipts/\(jobs[0]).json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try Data(text.replacing("\"messages\":40", with: "\"messages\":4").utf8)
      .write(to: URL(filePath: path))
    try FileManager.default.copyItem(
      atPath: path, toPath: "\(fixture.root)/receipts/made-up.json")
    #expect(
      try findings() == [
        "it is not the receipt that the audit log has an entry for",
        "the audit log has no entry for this receipt",
      ])
  }

  @Test func `notes a receipt that is gone, which the chain does without`() throws {
    try FileManager.default.removeItem(atPath: "\(fixture.root)/receipts/\(jobs[1]).json")
    let report = try AuditVerification(try Store.open(fixture.root)).run()
    #expect(report.health.isHealthy)
    #expect(report.health.notes.count == 1)
  }

  @Test func `shows that the guard log was changed`() throws {
    let path = fixture.root + ".keys/guard.log"
    var log = try #require(FileManager.default.contents(atPath: path))
    log[40] ^= 1
    try log.write(to: URL(filePath: path))
    #expect(try findings().count == 1)
  }
}
