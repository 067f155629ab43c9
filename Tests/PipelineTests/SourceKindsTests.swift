import ChatModel
import Foundation
import GRDB
import Pipeline
import Testing

@testable import Store

/// What a catalog notes of the kinds of its sources: one that has a single kind is not searched for
/// conversations of others.
@Suite struct `Kinds of sources` {
  private let store: TestStore
  private static let texts = ["how?", "so.", "why?", "because."]

  init() throws { store = try TestStore() }

  private static func role(_ index: Int) -> String {
    index.isMultiple(of: 2) ? "user" : "assistant"
  }

  private static let rows = texts.enumerated().map { index, text in
    #"{"conversation_id":"r","user_id":"u","role":"\#(role(index))","content":"\#(text)"}"#
  }.joined(separator: "\n")

  private static let list = {
    let messages = texts.enumerated().map { index, text in
      #"{"role":"\#(role(index))","content":"\#(text)"}"#
    }
    return #"{"messages":[\#(messages.joined(separator: ","))]}"#
  }()

  private func write(_ sql: String) throws {
    let opened = try Store.open(store.root)
    let catalog = try opened.catalog(Shard(namespace: .standard, number: 0), readOnly: false)
    try catalog.queue.write { try $0.execute(sql: sql) }
  }

  private var noted: String {
    get throws {
      try store.query("SELECT value FROM meta WHERE key = 'source_kinds'").first?.first ?? "nothing"
    }
  }

  private func findings() throws -> [String] {
    let store = try Store.open(store.root)
    return try StoreHealth(store, .standard).check { _, _ in }.report.findings.map(\.problem)
  }

  @Test func `are noted as they come, and the same conversation of another kind is found`()
    async throws
  {
    try await store.ingest(text: Self.rows)
    #expect(try noted == #"["rows"]"#)
    let report = try await store.ingest(text: Self.list, user: "u")
    #expect(report.sources[0].counts.duplicate == 4)
    #expect(try store.number("SELECT count(*) FROM conversations") == 1)
    // An alias is no conversation of its own; another conversation is.
    #expect(try noted == #"["rows"]"#)
    try await store.ingest(text: Self.list.replacing("how?", with: "who?"), user: "u")
    #expect(try noted == #"["openai","rows"]"#)
    #expect(try findings().isEmpty)
  }

  @Test func `of a catalog that an earlier version wrote are found`() async throws {
    try await store.ingest(text: Self.rows)
    try write("DELETE FROM meta WHERE key = 'source_kinds'")
    #expect(try findings().isEmpty)
    let report = try await store.ingest(text: Self.list, user: "u")
    #expect(report.sources[0].counts.duplicate == 4)
    #expect(try noted == #"["rows"]"#)
  }

  @Test func `that are missing are a finding`() async throws {
    try await store.ingest(text: Self.rows)
    try write(#"UPDATE meta SET value = '["openai"]' WHERE key = 'source_kinds'"#)
    #expect(try findings().contains { $0.contains("kinds of source") })
  }
}
