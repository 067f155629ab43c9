import ChatModel
import Foundation
import Pipeline
import Store
import Testing

/// Expected figures are those of the samples' own index, made by readers that are not ours.
@Suite struct `Sample dumps in the store` {
  struct Expected: Sendable, CustomStringConvertible {
    var files: [String]
    var conversations: Int
    var user = 0, assistant = 0, system = 0, tool = 0

    var description: String { files.map { String($0.suffix(40)) }.joined(separator: " + ") }

    /// By role, without the roles that do not occur.
    var roles: [Role: Int] {
      [.user: user, .assistant: assistant, .system: system, .tool: tool].filter { $0.value > 0 }
    }
  }

  private static let chatGPT = "chatgpt-export/vanyajet-LibreChat/api/server/utils/import/__data__/"
  private static let claude = "claude-ai-export/yetanotherchris-openwebui-importer/examples/"
  private static let batch = "openai-batch/TimeEscaper-genai_navirag/notebooks/"
  private static let tuning = "openai-finetune/eunseo-com-openai-cookbook/examples/data/"
  private static let rows = "postgres/generated/"

  static let expectations: [Expected] = [
    Expected(
      files: [chatGPT + "chatgpt-export.json"], conversations: 2, user: 5, assistant: 9, system: 2,
      tool: 5),
    Expected(
      files: [chatGPT + "chatgpt-tree.json"], conversations: 1, user: 5, assistant: 6, system: 1),
    Expected(
      files: [claude + "claude_example.json"], conversations: 85, user: 283, assistant: 274),
    Expected(
      files: [claude + "claude_thinking_example.json"], conversations: 1, user: 1, assistant: 1),
    Expected(
      files: [tuning + "toy_chat_fine_tuning.jsonl"], conversations: 5, user: 7, assistant: 8,
      system: 4),
    Expected(
      files: [batch + "batch_input.jsonl"], conversations: 65, user: 65, system: 65),
    Expected(files: [batch + "batch_output.jsonl"], conversations: 65, assistant: 65),
    Expected(
      files: [batch + "batch_input.jsonl", batch + "batch_output.jsonl"], conversations: 65,
      user: 65, assistant: 65, system: 65),
    Expected(
      files: [batch + "batch_output.jsonl", batch + "batch_input.jsonl"], conversations: 65,
      user: 65, assistant: 65, system: 65),
  ]

  /// Encodings of the same two tables.
  static let encodings: [[String]] = [
    ["chat.plain.sql"],
    ["messages.copy.txt", "conversations.copy.txt"],
    ["conversations.copy.txt", "messages.copy.txt"],
    ["messages.csv", "conversations.csv"],
    ["conversations.csv", "messages.forcequote.csv"],
    ["messages.column-inserts.sql", "conversations.inserts.sql"],
    ["messages.row_to_json.jsonl", "conversations.csv"],
    ["conversations.inserts.sql", "messages.tz-newyork.copy.txt"],
  ]

  static func tables(_ files: [String]) -> Expected {
    Expected(
      files: files.map { rows + $0 }, conversations: 281, user: 1582, assistant: 1521, system: 20)
  }

  private func check(_ store: TestStore, _ expected: Expected) throws {
    #expect(try store.number("SELECT count(*) FROM conversations") == expected.conversations)
    #expect(
      try store.number("SELECT sum(messages) FROM conversations")
        == expected.roles.values.reduce(0, +))
    #expect(try store.shownRoles() == expected.roles)
    #expect(try store.countedRoles() == expected.roles)
  }

  @Test(arguments: expectations + encodings.map(tables))
  func `have the counts of their index`(expected: Expected) async throws {
    let paths = expected.files.compactMap { SharedSamples.path($0) }
    guard paths.count == expected.files.count else { return }
    let store = try TestStore()
    let report: [Int]
    if paths.count == 2 {
      report = try await store.ingest(paths[0], paths[1]).sources.map(\.counts.rejected)
    } else {
      report = try await store.ingest(paths[0]).sources.map(\.counts.rejected)
    }
    #expect(report.allSatisfy { $0 == 0 })
    try check(store, expected)
  }

  @Test(arguments: encodings.filter { $0.count == 2 })
  func `of tables give the same in two calls, whichever comes first`(files: [String]) async throws {
    let expected = Self.tables(files)
    let paths = expected.files.compactMap { SharedSamples.path($0) }
    guard paths.count == 2 else { return }
    let store = try TestStore()
    try await store.ingest(paths[0])
    try await store.ingest(paths[1])
    try check(store, expected)
  }

  @Test func `of tables in every encoding together hold nothing twice`() async throws {
    let files = Set(Self.encodings.flatMap(\.self)).sorted()
    let store = try TestStore()
    for file in files {
      guard let path = SharedSamples.path(Self.rows + file) else { return }
      try await store.ingest(path, user: "owner")
    }
    try check(store, Self.tables([]))
    #expect(try store.number("SELECT sum(revisions) FROM conversations") == 0)
  }

  @Test(arguments: Packing.allCases)
  func `are the same when packed`(packing: Packing) async throws {
    for expected in [Self.expectations[0], Self.expectations[3], Self.expectations[4]] {
      guard let path = SharedSamples.path(expected.files[0]) else { return }
      let store = try TestStore()
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
      try await store.ingest(try store.dump(packing.pack(bytes, name: "x/../conversations.json")))
      try check(store, expected)
    }
  }

  @Test(arguments: [
    "claude-ai-export/yetanotherchris-openwebui-importer/schemas/claude-schema.json",
    "google-ai-studio/yetanotherchris-openwebui-importer/schemas/aistudio-schema.json",
    "openai-finetune/eunseo-com-openai-cookbook/examples/data/oai_docs/fine-tuning.txt",
  ])
  func `that are no dumps are refused with a reason`(file: String) async throws {
    guard let path = SharedSamples.path(file) else { return }
    let store = try TestStore()
    let report = try await store.ingest(path)
    #expect(report.hasRejections)
    #expect(report.sources.map(\.counts.read) == [1])
    #expect(report.problems.count == 1)
    #expect(report.problems[0].contains("no known dump format"))
    #expect(try store.number("SELECT count(*) FROM conversations") == 0)
  }
}
