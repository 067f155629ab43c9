import ChatModel
import Foundation
import Pipeline
import Retention
import Store
import SystemIO
import Testing

/// A conversation that is larger than what may be reduced at once comes to the same, span by span.
@Suite struct `Large conversations` {
  /// What may be in one.
  struct Traits: OptionSet, CustomTestStringConvertible {
    let rawValue: Int
    static let ids = Traits(rawValue: 1)
    static let parents = Traits(rawValue: 2)
    static let branches = Traits(rawValue: 4)
    static let revisions = Traits(rawValue: 8)
    static let models = Traits(rawValue: 16)
    static let times = Traits(rawValue: 32)
    static let disorder = Traits(rawValue: 64)

    var testDescription: String {
      let names = ["ids", "parents", "branches", "revisions", "models", "times", "disorder"]
      return names.enumerated().filter { rawValue & 1 << $0.offset != 0 }.map(\.element)
        .joined(separator: ", ")
    }
  }

  private static let narrow = 256 << 10

  /// One conversation of about 2 MB, with duplicates, then small ones of this and another user.
  private func dump(_ traits: Traits, messages: Int = 3200) -> String {
    var random = SmallNumbers(state: 7)
    var lines: [String] = []
    func line(_ number: Int, _ content: String, updated: Int? = nil, parent: Int?) {
      var line = #"{"user_id":"ann","conversation_id":"long","#
      if traits.contains(.ids) { line += #""id":"message-of-the-dump-\#(number)","# }
      if let parent, traits.contains(.parents) {
        line += #""parent_id":"message-of-the-dump-\#(parent)","#
      }
      if traits.contains(.times), number % 50 != 7 {
        line += #""created_at":\#(1_750_000_000 + number * 3600),"#
      }
      if let updated { line += #""updated_at":\#(1_750_000_000 + updated * 3600),"# }
      if traits.contains(.models), number % 2 == 1, number % 10 != 3 {
        line += #""model":"\#(number % 300 < 150 ? "gpt-4o" : "claude-sonnet-4")","#
      }
      line += #""role":"\#(number % 2 == 0 ? "user" : "assistant")","content":"\#(content)"}"#
      lines.append(line)
    }
    for number in 0..<messages {
      let words = String(repeating: "river \(number) garden ", count: 20 + random.below(20))
      let jump = traits.contains(.branches) && random.below(60) == 0
      line(number, words, parent: number == 0 ? nil : jump ? max(0, number - 5) : number - 1)
      if random.below(30) == 0 { lines.append(lines[random.below(lines.count)]) }
      if traits.contains(.revisions), random.below(40) == 0 {
        let older = random.below(number + 1)
        line(
          older, "revised \(number)", updated: messages + random.below(500),
          parent: older == 0 ? nil : older - 1)
      }
    }
    if traits.contains(.disorder) { lines.reverse() }
    for number in 0..<40 {
      lines.append(
        #"{"user_id":"\#(number % 2 == 0 ? "ann" : "bob")","conversation_id":"short\#(number)","#
          + #""role":"user","content":"a question about rivers \#(number)"}"#)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All that readers see.
  private func contents(_ store: TestStore) throws -> [[String]] {
    let rows = try store.query(
      """
      SELECT user_id, source_id, title, title_is_derived, first_message_at, last_activity_at, messages,
        revisions, is_branched, characters, tokens_exact, tokens_estimated, summary, keywords, language
      FROM conversations JOIN users ON users.id = user ORDER BY user_id, source_id
      """)
    let usage = try store.query("SELECT * FROM usage_hour ORDER BY 1, 2, 3")
    let messages = try store.messages("long").map { shown in
      [
        shown.message.id, shown.message.parentID ?? "-", shown.message.content,
        "\(shown.position) \(shown.isActive) \(shown.olderRevisions) \(shown.message.inserted)",
        "\(shown.tokens?.content ?? -1)",
      ]
    }
    return rows + usage + messages
  }

  private func frames(_ store: TestStore) throws -> Int {
    try store.number("SELECT count(*) FROM frames")
  }

  @Test(
    arguments: [
      [], [.ids, .times], [.times, .models, .disorder], [.ids, .times, .models, .revisions],
      [.ids, .parents, .branches, .models], [.ids, .parents, .branches, .revisions, .times],
      [.ids, .revisions, .times, .disorder],
    ] as [Traits])
  func `one gives the same store, span by span`(traits: Traits) async throws {
    let text = dump(traits)
    let roomy = try TestStore()
    let expected = try await roomy.ingest(try roomy.dump(text))
    let narrow = try TestStore()
    let report = try await narrow.ingest(
      try narrow.dump(text), memoryBytes: `Large conversations`.narrow)
    #expect(report.messages == expected.messages)
    #expect(report.tokensExact == expected.tokensExact)
    #expect(report.newConversations == 41)
    #expect(report.sources.map(\.counts) == expected.sources.map(\.counts))
    #expect(try contents(narrow) == contents(roomy))
    // It was reduced in spans indeed, each with frames of its own.
    #expect(try frames(narrow) > frames(roomy))
    let again = try await narrow.ingest(
      try narrow.dump(text + "\n", "again"), memoryBytes: `Large conversations`.narrow)
    #expect(again.messages == 0)
  }

  @Test func `one that is in the store already grows`() async throws {
    let text = dump([.ids, .times, .models])
    let lines = text.split(separator: "\n")
    let half = lines[..<1200].joined(separator: "\n")
    let roomy = try TestStore()
    try await roomy.ingest(try roomy.dump(half, "half"), try roomy.dump(text))
    let narrow = try TestStore()
    for part in [try narrow.dump(half, "half"), try narrow.dump(text)] {
      try await narrow.ingest(part, memoryBytes: `Large conversations`.narrow)
    }
    #expect(try contents(narrow) == contents(roomy))
  }

  @Test func `one of two dumps is the same conversation`() async throws {
    let text = dump([.ids, .times])
    let lines = text.split(separator: "\n").map(String.init)
    let parts = [lines[..<1500], lines[1000...]].map { $0.joined(separator: "\n") + "\n" }
    let roomy = try TestStore()
    let narrow = try TestStore()
    for (store, memory) in [
      (roomy, IngestOptions.defaultMemoryBytes), (narrow, `Large conversations`.narrow),
    ] {
      try await store.ingest(
        try store.dump(parts[0], "a"), try store.dump(parts[1], "b"), memoryBytes: memory)
    }
    #expect(try contents(narrow) == contents(roomy))
  }

  @Test func `what was erased of one does not come back`() async throws {
    let narrow = try TestStore()
    let before = try narrow.dump(dump([.ids, .times], messages: 1000), "before")
    try await narrow.ingest(before, memoryBytes: `Large conversations`.narrow)
    let last = try #require(try narrow.messages("long").compactMap(\.message.createdAt).max())
    let store = try Store.open(narrow.root)
    _ = try Erasure(store, .standard, [ErasureTarget(user: "ann")]).run { last }
    let report = try await narrow.ingest(
      try narrow.dump(dump([.ids, .times])), memoryBytes: `Large conversations`.narrow)
    let counts = try #require(report.sources.first?.counts)
    #expect(counts.tombstoned >= 1000)
    // What the user said later comes in.
    let times = try narrow.messages("long").compactMap(\.message.createdAt)
    #expect(times.count > 2000)
    #expect(times.allSatisfy { $0 > last })
  }
}

/// A linear congruential generator (Knuth's MMIX): the same numbers everywhere.
private struct SmallNumbers {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
