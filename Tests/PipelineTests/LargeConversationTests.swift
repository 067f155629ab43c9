import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

/// A conversation that is larger than what may be reduced at once comes to the same, span by span.
@Suite struct `Large conversations` {
  private typealias Sample = LargeConversationSample

  private func frames(_ store: TestStore) throws -> Int {
    try store.number("SELECT count(*) FROM frames")
  }

  @Test(
    arguments: [
      [], [.ids, .times], [.times, .models, .disorder], [.ids, .times, .models, .revisions],
      [.ids, .parents, .branches, .models], [.ids, .parents, .branches, .revisions, .times],
      [.ids, .revisions, .times, .disorder],
    ] as [LargeConversationTraits])
  func `one gives the same store, span by span`(traits: LargeConversationTraits) async throws {
    let text = Sample.dump(traits)
    let roomy = try TestStore()
    let expected = try await roomy.ingest(try roomy.dump(text))
    let narrow = try TestStore()
    let report = try await narrow.ingest(
      try narrow.dump(text), memoryBytes: Sample.narrow)
    #expect(report.messages == expected.messages)
    #expect(report.tokensExact == expected.tokensExact)
    #expect(report.newConversations == 41)
    #expect(report.sources.map(\.counts) == expected.sources.map(\.counts))
    #expect(try Sample.contents(narrow) == Sample.contents(roomy))
    // It was reduced in spans indeed, each with frames of its own.
    #expect(try frames(narrow) > frames(roomy))
    let again = try await narrow.ingest(
      try narrow.dump(text + "\n", "again"), memoryBytes: Sample.narrow)
    #expect(again.messages == 0)
  }

  @Test func `one of two dumps is the same conversation`() async throws {
    let text = Sample.dump([.ids, .times])
    let lines = text.split(separator: "\n").map(String.init)
    let parts = [lines[..<600], lines[400...]].map { $0.joined(separator: "\n") + "\n" }
    let roomy = try TestStore()
    let narrow = try TestStore()
    for (store, memory) in [
      (roomy, IngestOptions.defaultMemoryBytes), (narrow, Sample.narrow),
    ] {
      try await store.ingest(
        try store.dump(parts[0], "a"), try store.dump(parts[1], "b"), memoryBytes: memory)
    }
    #expect(try Sample.contents(narrow) == Sample.contents(roomy))
  }

  @Test func `what was erased of one does not come back`() async throws {
    let narrow = try TestStore()
    let before = try narrow.dump(Sample.dump([.ids, .times], messages: 400), "before")
    try await narrow.ingest(before, memoryBytes: Sample.narrow)
    let last = try #require(try narrow.messages("long").compactMap(\.message.createdAt).max())
    let store = try Store.open(narrow.root)
    _ = try Erasure(store, .standard, [ErasureTarget(user: "ann")]).run { last }
    let report = try await narrow.ingest(
      try narrow.dump(Sample.dump([.ids, .times])), memoryBytes: Sample.narrow)
    let counts = try #require(report.sources.first?.counts)
    #expect(counts.tombstoned >= 400)
    // What the user said later comes in.
    let times = try narrow.messages("long").compactMap(\.message.createdAt)
    #expect(times.count > 700)
    #expect(times.allSatisfy { $0 > last })
  }
}
