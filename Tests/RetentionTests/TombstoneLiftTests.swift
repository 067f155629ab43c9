import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Lifting tombstones` {
  private let fixture: ErasureFixture

  init() async throws {
    fixture = try ErasureFixture()
    try await fixture.ingest()
    _ = try fixture.erase("alice")
  }

  @discardableResult
  private func lift(_ choice: TombstoneChoice, reason: String = "Request 18") throws -> Int {
    let store = try Store.open(fixture.root)
    return try TombstoneLift(store, .standard, choice).run(reason: reason) { SystemClock().now }
      .lifted.count
  }

  private func records() throws -> [TombstoneRecord] {
    try Store.open(fixture.root).ledger(readOnly: true).tombstoneRecords(.standard)
  }

  @Test func `lets the same dump bring everything back, conversations included`() async throws {
    #expect(try await fixture.ingest().sources[0].counts.tombstoned == 40)
    #expect(try lift(.user("alice")) == 5)
    let report = try await fixture.ingest()
    #expect(report.sources[0].counts.tombstoned == 0)
    #expect(report.sources[0].counts.archived == 40)
  }

  @Test func `is not undone by the guard log, nor by an old ledger`() async throws {
    let copy = fixture.folder.appending(path: "copy").path
    try FileManager.default.copyItem(atPath: fixture.root, toPath: copy)
    try lift(.user("alice"))
    try FileManager.default.removeItem(atPath: fixture.root)
    try FileManager.default.moveItem(atPath: copy, toPath: fixture.root)
    let report = try await fixture.ingest()
    #expect(report.sources[0].counts.archived == 40)
    #expect(try records().allSatisfy { $0.liftedAt != nil })
  }

  @Test func `of one conversation leaves the user's in force`() async throws {
    let key = ConversationKey(kind: .rows, sourceID: "alice-0")
    #expect(try lift(.conversation(key)) == 1)
    #expect(try await fixture.ingest().sources[0].counts.tombstoned == 40)
  }

  @Test func `leaves a later erasure in force`() async throws {
    try lift(.user("alice"))
    try await fixture.ingest()
    _ = try fixture.erase("alice")
    #expect(try await fixture.ingest().sources[0].counts.tombstoned == 40)
    #expect(try lift(.user("alice")) == 5)
  }

  @Test func `is in the audit log, with a receipt that says why and names nobody`() throws {
    let store = try Store.open(fixture.root)
    let (job, _, signed) = try TombstoneLift(store, .standard, .user("alice"))
      .run(reason: "Request 18") { SystemClock().now }
    #expect(!String(decoding: signed, as: UTF8.self).contains("alice"))
    let receipt = try ReceiptDocument(
      "\(fixture.root)/receipts/\(job).json", files: LocalFileSystem())
    #expect(receipt.bytes == signed)
    #expect(receipt.value["reason"]?.string == "Request 18")
    #expect(try StoreReceipts(store).problems(of: receipt) == [])
    let report = try AuditVerification(store).run()
    #expect(report.entries == 2)
    #expect(report.health.findings == [])
  }

  @Test(arguments: ["", "  \n"])
  func `needs a reason`(reason: String) throws {
    let error = #expect(throws: HansardError.self) { try lift(.user("alice"), reason: reason) }
    #expect(error?.reason == .usage)
    #expect(try records().allSatisfy { $0.liftedAt == nil })
  }

  @Test func `of what is not there, or lifted already, is an error`() throws {
    for choice in [TombstoneChoice.user("bob"), .job("nothing")] {
      let error = #expect(throws: HansardError.self) { try lift(choice) }
      #expect(error?.reason == .notFound)
    }
    try lift(.user("alice"))
    #expect(throws: HansardError.self) { try lift(.user("alice")) }
  }
}
