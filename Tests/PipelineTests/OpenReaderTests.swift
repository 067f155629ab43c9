import ChatModel
import Foundation
import GRDB
import Pipeline
import Retention
import Store
import SystemIO
import Testing

/// Another program, a shell of SQLite or a report, has a transaction open for long.
@Suite struct `A reader that stays` {
  /// One that reads what was there before the next commit.
  private func reader(of sample: RebuildStore) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.allowsUnsafeTransactions = true
    let queue = try DatabaseQueue(path: try sample.catalogPath, configuration: configuration)
    try queue.inDatabase { database in
      try database.execute(sql: "BEGIN")
      _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM conversations")
    }
    return queue
  }

  private func line(_ number: Int) -> String {
    Line.conversation(
      "more-\(number)", user: "ann", title: "More",
      [Line.message("n\(number)", "user", "and more", at: "2026-02-01T00:01:00Z")])
  }

  @Test func `is in the way of no run`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let reader = try reader(of: sample)
    for number in 0..<3 {
      #expect(try await sample.ingest([line(number)]).messages == 1)
    }
    #expect(try await sample.compact().months.count > 0)
    #expect(try sample.verify().findings == [])
    try reader.close()
    #expect(try await sample.ingest([line(0)]).messages == 0)
    let log = try sample.catalogPath + "-wal"
    #expect(try sample.store.files.status(of: log)?.byteCount ?? 0 == 0)
    #expect(try sample.verify().findings == [])
  }

  @Test func `holds an erasure up, which the next run completes`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let reader = try reader(of: sample)
    let store = try sample.store
    let error = #expect(throws: HansardError.self) {
      try Erasure(store, .standard, [ErasureTarget(user: "bob")]).run { SystemClock().now }
    }
    #expect(error?.reason == .locked)
    #expect(error?.hint != nil)
    try reader.close()
    _ = try StoreWriter(store, now: SystemClock().now)
    let gone = try StoreReader(store, .standard).list(ConversationFilter()).filter {
      $0.user == "bob"
    }
    #expect(gone.isEmpty)
    #expect(try AuditVerification(store).run().health.findings == [])
  }
}
