import ChatModel
import Foundation
import Pipeline
import Store
import Testing

/// What normalizing and counting make of the facts of a dump, seen through the store.
@Suite struct `Normalized facts` {
  @Test(
    arguments: [
      ("1767323045", "2026-01-02T03:04:05.000Z"), ("1767323045.25", "2026-01-02T03:04:05.250Z"),
      ("1767323045250", "2026-01-02T03:04:05.250Z"),
      ("1767323045250000", "2026-01-02T03:04:05.250Z"),
      ("1767323045250000000", "2026-01-02T03:04:05.250Z"),
      ("\"2026-01-02T03:04:05Z\"", "2026-01-02T03:04:05.000Z"),
      ("\"2026-01-02T05:04:05.25+02:00\"", "2026-01-02T03:04:05.250Z"),
      ("\"2026-01-02 03:04:05.25+00\"", "2026-01-02T03:04:05.250Z"), ("null", nil),
      ("\"infinity\"", nil),
    ] as [(String, String?)])
  func `times of every kind are milliseconds of UTC`(written: String, time: String?) async throws {
    let store = try TestStore()
    try await store.ingest(
      text: #"{"conversation_id":"c","id":"1","role":"user","content":"x","user_id":"u","#
        + #""created_at":\#(written)}"#)
    #expect(try store.messages("c").map(\.message.createdAt?.rfc3339) == [time])
  }

  @Test(
    arguments: [
      (#","user_id":" alice ""#, nil, "alice"), (#","user_id":"alice""#, "carol", "alice"),
      ("", "carol", "carol"), ("", nil, "unknown:c"),
      (#","user_id":"unknown:x""#, nil, "unknown:c"),
    ] as [(String, String?, String)])
  func `the owner is the dump's, else the operator's, else unknown with a warning`(
    field: String, option: String?, user: String
  ) async throws {
    let store = try TestStore()
    let report = try await store.ingest(
      text: #"{"conversation_id":"c","id":"1","role":"user","content":"x"\#(field)}"#, user: option)
    #expect(try store.query("SELECT user_id FROM users") == [[user]])
    #expect(report.notes.contains { $0.contains("no known owner") } == user.hasPrefix("unknown:"))
  }

  @Test func `what may be of either of two users is of neither`() async throws {
    let store = try TestStore()
    let rows = ["alice", "bob", nil].enumerated().map { number, user in
      #"{"conversation_id":"c","id":"\#(number)","role":"user","content":"x""#
        + (user.map { #","user_id":"\#($0)"}"# } ?? "}")
    }
    for order in [rows, rows.reversed()] {
      try await store.ingest(text: order.joined(separator: "\n"))
      #expect(
        try store.query(
          "SELECT user_id, messages FROM conversations JOIN users ON users.id = user ORDER BY 1")
          == [["alice", "1"], ["bob", "1"], ["unknown:c", "1"]])
    }
  }

  @Test func `what is not modelled is kept verbatim`() async throws {
    let store = try TestStore()
    try await store.ingest(
      text: #"{"conversation_id":"c","id":"1","role":"user","content":"x","user_id":"u","#
        + #""rating":{"stars":5,"by":["a","b"]}}"#)
    #expect(
      try store.messages("c").map(\.message.extra) == [#"{"rating":{"stars":5,"by":["a","b"]}}"#])
  }

  /// Counts are those of tiktoken.
  @Test(arguments: [
    ("gpt-4o", "hello world", 2, "exact", "o200k_base"),
    ("gpt-4", "hello world", 2, "exact", "cl100k_base"),
    ("gpt-4o", "", 0, "exact", "o200k_base"),
    ("gpt-4o", "The quick brown fox jumps over the lazy dog.", 10, "exact", "o200k_base"),
    ("gpt-3.5-turbo", "The quick brown fox jumps over the lazy dog.", 10, "exact", "cl100k_base"),
  ])
  func `tokens are counted by the message's model`(
    model: String, text: String, count: Int, method: String, tokenizer: String
  ) async throws {
    let store = try TestStore()
    try await store.ingest(
      text: #"{"conversation_id":"c","id":"1","role":"assistant","content":"\#(text)","#
        + #""user_id":"u","model":"\#(model)","token_count":77}"#)
    let message = try #require(try store.messages("c").first)
    #expect(message.tokens?.content == count)
    #expect(message.tokens?.method.rawValue == method)
    #expect(message.tokens?.tokenizer == tokenizer)
    #expect(message.message.usage?.total == 77)
  }

  @Test func `tokens of a model with an unpublished tokenizer are estimated`() async throws {
    let store = try TestStore()
    try await store.ingest(
      text: #"{"conversation_id":"c","id":"1","role":"assistant","content":"hello world","#
        + #""user_id":"u","model":"claude-sonnet-4-5"}"#)
    #expect(try store.messages("c").first?.tokens?.method == .estimated)
    #expect(try store.number("SELECT tokens_exact FROM conversations") == 0)
  }
}
