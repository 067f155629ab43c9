import ChatModel
import Foundation
import Pipeline
import Store
import Testing

/// A conversation that is too large to be loaded grows as one that is loaded.
@Suite struct `Large conversations that grow` {
  private typealias Sample = LargeConversationSample

  /// Ingests dumps one after the other into a store with much memory and one with little.
  private func stores(_ dumps: [String]) async throws -> (roomy: TestStore, narrow: TestStore) {
    let stores = (roomy: try TestStore(), narrow: try TestStore())
    for (number, dump) in dumps.enumerated() {
      let expected = try await stores.roomy.ingest(try stores.roomy.dump(dump, "\(number)"))
      let report = try await stores.narrow.ingest(
        try stores.narrow.dump(dump, "\(number)"), memoryBytes: Sample.narrow)
      #expect(report.messages == expected.messages)
      #expect(report.tokensExact == expected.tokensExact)
      #expect(report.newConversations == expected.newConversations)
      #expect(report.grownConversations == expected.grownConversations)
      #expect(report.sources.map(\.counts) == expected.sources.map(\.counts))
    }
    return stores
  }

  private func expectSame(_ stores: (roomy: TestStore, narrow: TestStore)) throws {
    #expect(try Sample.contents(stores.narrow) == Sample.contents(stores.roomy))
    let store = try Store.open(stores.narrow.root)
    #expect(try Verification(store, .standard, isDeep: true).run().findings.isEmpty)
    #expect(try Verification(store, .standard, isDeep: true, largest: 0).run().findings.isEmpty)
  }

  private static let mixtures: [LargeConversationTraits] = [
    [], [.times], [.ids, .times], [.times, .models, .disorder],
    [.ids, .times, .models, .revisions], [.ids, .parents, .branches, .models],
    [.ids, .parents, .branches, .revisions, .times], [.ids, .revisions, .times, .disorder],
    [.ids, .revisions, .models],
  ]

  @Test(arguments: `Large conversations that grow`.mixtures.filter { $0.contains(.times) })
  func `the whole dump comes again`(traits: LargeConversationTraits) async throws {
    let text = Sample.dump(traits)
    let lines = text.split(separator: "\n")
    let half = lines[..<600].joined(separator: "\n") + "\n"
    try expectSame(try await stores([half, text, text + "\n"]))
  }

  @Test(
    arguments: `Large conversations that grow`.mixtures.filter {
      $0.contains(.revisions) || !$0.contains(.times)
    })
  func `a dump has only what is new`(traits: LargeConversationTraits) async throws {
    let lines = Sample.dump(traits).split(separator: "\n")
    let parts = [lines[..<700], lines[700..<1100], lines[1100..<1110], lines[1110...]]
    try expectSame(try await stores(parts.map { $0.joined(separator: "\n") + "\n" }))
  }

  @Test func `messages come between those that are there`() async throws {
    let lines = Sample.dump([.ids, .times, .models]).split(separator: "\n")
    let gaps = lines.enumerated().filter { $0.offset % 7 != 3 }.map(\.element)
    let few = lines.enumerated().filter { $0.offset % 200 == 3 }.map(\.element)
    let dumps = [gaps, few, lines].map { $0.joined(separator: "\n") + "\n" }
    try expectSame(try await stores(dumps))
  }

  @Test func `one that came without ids comes with ids`() async throws {
    let without = Sample.dump([.times])
    let with = Sample.dump([.ids, .times])
    try expectSame(try await stores([without, with]))
  }

  @Test func `nothing is new of one but its title`() async throws {
    func dump(_ title: String, updated: Int) -> String {
      let messages = (0..<1500).map { number in
        #"{"uuid":"message-\#(number)","sender":"\#(number % 2 == 0 ? "human" : "assistant")","#
          + #""text":"\#(String(repeating: "river \(number) garden ", count: 30))","#
          + #""created_at":"2026-01-01T00:00:00Z"}"#
      }
      let all = messages.joined(separator: ",")
      return #"[{"uuid":"0d6dd8dc-6c1e-4b43-9f0d-0d3a1f9c5f11","name":"\#(title)","#
        + #""created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-0\#(updated)T00:00:00Z","#
        + #""account":{"uuid":"ann"},"chat_messages":[\#(all)]}]"#
    }
    let stores = try await stores([dump("Rivers", updated: 1), dump("Gardens", updated: 2)])
    for store in [stores.roomy, stores.narrow] {
      let rows = try store.query("SELECT title, messages FROM conversations")
      #expect(rows == [["Gardens", "1500"]])
    }
    #expect(
      try stores.narrow.query("SELECT summary, keywords FROM conversations")
        == stores.roomy.query("SELECT summary, keywords FROM conversations"))
  }

  @Test func `texts that go on in other lines are read as one`() async throws {
    func line(_ number: Int, _ text: String) -> String {
      #"{"user_id":"ann","conversation_id":"long","id":"message-\#(number)","role":"user","#
        + #""created_at":\#(1_750_000_000 + number),"content":"\#(text)"}"#
    }
    let endless = String(repeating: "river ", count: 1_200_000)
    let first = [line(0, "short"), line(1, endless), line(2, "garden")]
    let second = [line(4, "later"), line(1, "revised")]
    try expectSame(
      try await stores([first, second].map { $0.joined(separator: "\n") + "\n" }))
  }

  @Test func `a catalog is made anew without the conversation in memory`() async throws {
    let stores = try await stores([Sample.dump([.ids, .times, .models, .revisions])])
    let before = try Sample.contents(stores.narrow)
    _ = try Rebuild(try Store.open(stores.narrow.root), .standard, largest: 0).run()
    #expect(try Sample.contents(stores.narrow) == before)
    let store = try Store.open(stores.narrow.root)
    #expect(try Verification(store, .standard, isDeep: true).run().findings.isEmpty)
  }
}
