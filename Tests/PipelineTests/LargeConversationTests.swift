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

  private static let mixtures: [LargeConversationTraits] = [
    [], [.times], [.ids, .times], [.times, .models, .disorder],
    [.ids, .times, .models, .revisions], [.ids, .parents, .branches, .models],
    [.ids, .parents, .branches, .revisions, .times], [.ids, .revisions, .models, .disorder],
  ]

  /// Ingests each list of dumps in a run of its own, into a store with much memory and one with little.
  @discardableResult
  private func expectSame(_ runs: [[String]]) async throws -> [[String]] {
    let roomy = try TestStore()
    let narrow = try TestStore()
    for (number, dumps) in runs.enumerated() {
      var reports: [IngestReport] = []
      for (store, memory) in [
        (roomy, IngestOptions.defaultMemoryBytes), (narrow, Sample.narrow),
      ] {
        let paths = try dumps.enumerated().map { try store.dump($1, "\(number)-\($0)") }
        reports.append(try await store.ingest(paths, memoryBytes: memory))
      }
      #expect(reports[1].messages == reports[0].messages)
      #expect(reports[1].tokensExact == reports[0].tokensExact)
      #expect(reports[1].newConversations == reports[0].newConversations)
      #expect(reports[1].grownConversations == reports[0].grownConversations)
      #expect(reports[1].sources.map(\.counts) == reports[0].sources.map(\.counts))
    }
    let contents = try Sample.contents(narrow)
    #expect(try contents == Sample.contents(roomy))
    // It was reduced in spans indeed, each with frames of its own.
    #expect(try frames(narrow) > frames(roomy))
    let store = try Store.open(narrow.root)
    #expect(try Verification(store, .standard, isDeep: true).run().findings.isEmpty)
    return contents
  }

  @Test(arguments: `Large conversations`.mixtures)
  func `one of several dumps is the same conversation`(
    traits: LargeConversationTraits
  ) async throws {
    let lines = Sample.dump(traits).split(separator: "\n")
    let parts = [lines[..<600], lines[400...], lines[100..<110], lines[...]]
      .map { $0.joined(separator: "\n") + "\n" }
    try await expectSame([parts])
  }

  @Test(
    arguments: `Large conversations`.mixtures.filter {
      !$0.isDisjoint(with: [.disorder, .parents])
    })
  func `one grows by several dumps at once`(traits: LargeConversationTraits) async throws {
    let lines = Sample.dump(traits).split(separator: "\n")
    let gaps = lines.enumerated().filter { $0.offset % 7 != 3 }.map(\.element)
    let parts = [lines[200..<500], lines[450...], gaps[...], lines[...]]
      .map { $0.joined(separator: "\n") + "\n" }
    try await expectSame([[parts[0]], Array(parts[1...]), parts.map { $0 + "\n" }])
  }

  @Test func `what two dumps say of one is put together`() async throws {
    let lines = Sample.dump([.ids, .times]).split(separator: "\n").map(String.init)
    func titled(_ lines: some Collection<String>, _ title: String, _ time: Int) -> String {
      let fact = #"{"user_id":"ann","conversation_id":"long","title":"\#(title)","updated_at":"#
      return ([fact + "\(time)}"] + lines).joined(separator: "\n") + "\n"
    }
    let newer = titled(lines[..<700], "The river", 1_790_000_000)
    let older = titled(lines[300...], "A river", 1_780_000_000)
    for runs in [[[newer, older]], [[older, newer], [newer + "\n"]]] {
      let contents = try await expectSame(runs)
      #expect(contents.contains { $0.contains("The river") })
    }
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
