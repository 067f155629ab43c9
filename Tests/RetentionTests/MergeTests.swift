import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

@Suite struct `A merge` {
  private let own: ScanFixture
  private let other: ScanFixture

  init() async throws {
    own = try ScanFixture()
    other = try ScanFixture()
    try await own.ingest([own.line("bob", 1, "only here")])
    try await other.ingest(other.aliceLines + other.bobLines)
  }

  private func merge() async throws -> IngestReport {
    try await Merge(
      IngestOptions(storeRoot: own.root, namespace: .standard, paths: []),
      from: try other.open(), .standard
    ).run()
  }

  private func contents(_ fixture: ScanFixture, of user: String) throws -> [String] {
    let reader = try StoreReader(try fixture.open(), .standard)
    var filter = ConversationFilter()
    filter.user = user
    return try reader.list(filter).flatMap { row in
      try reader.messages(of: row).map { "\(row.header.key.sourceID) \($0.message)" }
    }.sorted()
  }

  @Test func `takes every message in, as it was, with sums that close`() async throws {
    let report = try await merge()
    #expect(report.messages == 80)
    #expect(report.sources.allSatisfy { $0.counts.close })
    #expect(try contents(own, of: "alice") == contents(other, of: "alice"))
    #expect(try Verification(try own.open(), .standard, isDeep: true).run().isHealthy)
    #expect(try Verification(try other.open(), .standard, isDeep: true).run().isHealthy)
  }

  @Test(arguments: [
    // Without a time; late, and with the time of another month.
    [[("one", 1), ("two", nil), ("three", 9), ("four", nil)]],
    [[("two", 4), ("three", 9)], [("one", 1), ("two", 4), ("three", 9), ("four", 10)]],
  ])
  func `leaves messages where they are`(dumps: [[(text: String, week: Int?)]]) async throws {
    for dump in dumps {
      try await other.ingest(
        dump.map { text, week in
          let time = week.map { #""created_at":\#(1_767_000_000 + $0 * 604_800),"# } ?? ""
          return #"{"user_id":"carol","conversation_id":"c","role":"user",\#(time)"#
            + #""content":"\#(text)"}"#
        })
    }
    _ = try await merge()
    for fixture in [own, other] {
      let reader = try StoreReader(try fixture.open(), .standard)
      var filter = ConversationFilter()
      filter.user = "carol"
      let row = try #require(try reader.list(filter).first)
      let texts = try reader.messages(of: row).map(\.message.content)
      #expect(texts == dumps.last?.map(\.text))
    }
  }

  @Test func `done again finds duplicates`() async throws {
    _ = try await merge()
    let again = try await merge()
    #expect(again.messages == 0)
    #expect(again.sources.reduce(0) { $0 + $1.counts.duplicate } == 80)
  }

  @Test func `keeps out what was erased here`() async throws {
    try own.erase("alice")
    let report = try await merge()
    #expect(report.sources.reduce(0) { $0 + $1.counts.tombstoned } == 40)
    #expect(try contents(own, of: "alice") == [])
  }

  @Test func `does not bring back what was erased there`() async throws {
    try other.erase("alice")
    #expect(try await merge().sources.reduce(0) { $0 + $1.counts.read } == 40)
  }

  @Test func `is refused while the other store hides something`() async throws {
    let store = try other.open()
    var scope = HoldScope()
    scope.user = store.keys.subject(.standard, user: "alice")
    let clock = SystemClock()
    let hold = try Holds(store, .standard).place(scope, reason: nil, author: "counsel") {
      clock.now
    }
    #expect(try await merge().notes.contains { $0.hasPrefix("1 hold is in force in the other") })
    #expect(throws: HansardError.self) { try other.erase("alice") }
    let error = await #expect(throws: HansardError.self) { try await merge() }
    #expect(error?.reason == .held)
    _ = try Holds(store, .standard).release([hold], reason: nil, author: "counsel") { clock.now }
    _ = try ParkedErasures(store, .standard).resume { clock.now }
    _ = try await merge()
  }

  @Test func `of a store with itself is refused`() async throws {
    let error = await #expect(throws: HansardError.self) {
      try await Merge(
        IngestOptions(storeRoot: other.root, namespace: .standard, paths: []),
        from: try other.open(), .standard
      ).run()
    }
    #expect(error?.reason == .usage)
  }
}
