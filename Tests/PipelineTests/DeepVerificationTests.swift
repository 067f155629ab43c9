import ChatModel
import Foundation
import GRDB
import Pipeline
import Testing

@testable import Store

/// Users are verified side by side.
@Suite struct `Deep verification` {
  private let store: TestStore

  init() async throws {
    store = try TestStore()
    let lines = (0..<60).map { number in
      #"{"conversation_id":"c\#(number)","user_id":"u\#(number % 23)","role":"user","#
        + #""content":"question \#(number)","created_at":"2026-03-0\#(1 + number % 9)T10:00:00Z"}"#
    }
    try await store.ingest(text: lines.joined(separator: "\n"))
  }

  private func verify(jobs: Int) throws -> HealthReport {
    try Verification(try Store.open(store.root), .standard, isDeep: true, jobs: jobs).run()
  }

  @Test func `finds the same in the same order, however many at once`() throws {
    let sound = try verify(jobs: 4)
    #expect(sound.isHealthy && sound.conversations == 60 && sound.messages == 60)
    let catalog = try Store.open(store.root)
      .catalog(Shard(namespace: .standard, number: 0), readOnly: false)
    try catalog.queue.write { database in
      try database.execute(sql: "UPDATE conversations SET language = 'xx' WHERE id % 7 = 3")
      try database.execute(sql: "UPDATE usage_user SET messages = messages + 1 WHERE user = 5")
      try database.execute(sql: "UPDATE usage_hour SET characters = characters + 1")
    }
    let expected = try verify(jobs: 1)
    #expect(expected.findings.count > 9)
    for jobs in [2, 7, 40] {
      let report = try verify(jobs: jobs)
      #expect(report.findings == expected.findings)
      #expect(report.conversations == 60 && report.messages == 60)
      #expect(report.notes == expected.notes)
    }
  }
}
