import ChatModel
import Foundation
import Pipeline
import Store
import SystemIO
import Testing

/// A vocabulary of the 256 bytes and one token more, through the whole of a store.
@Suite struct `A tokenizer of the operator's own` {
  private static let name = "house.tiktoken"

  /// The bytes, and `hello`, which no pair of bytes leads to: only a whole piece is that token.
  private static let vocabulary: [UInt8] = {
    var lines = (UInt8.min...UInt8.max).map { "\(Data([$0]).base64EncodedString()) \($0)" }
    lines.append("\(Data("hello".utf8).base64EncodedString()) 256")
    return Array(lines.joined(separator: "\n").utf8)
  }()

  private let store: TestStore
  private let dump: String

  init() throws {
    store = try TestStore()
    _ = try store.dump(Self.vocabulary, Self.name)
    let lines = [("own", "house-7b"), ("known", "gpt-4o"), ("none", nil), ("other", "somebody")]
      .map { id, model in
        #"{"conversation_id":"c","id":"\#(id)","role":"assistant","user_id":"ann","#
          + (model.map { #""model":"\#($0)","# } ?? "") + #""content":"hello hey"}"#
      }
    dump = try store.dump(lines.joined(separator: "\n"), "messages.jsonl")
  }

  /// The recipe's ingest with the tokenizer, or with other words in its place.
  private func run(_ replacing: (String, String)? = nil) async throws -> RecipeReport {
    var text = """
      stages:
        - ingest:
            inputs: [messages.jsonl]
            tokenizers:
              - name: house
                models: [house]
                path: \(Self.name)
                sha256: \(Digest(of: Self.vocabulary).hex)
                rule: cl100k
      """
    if let replacing { text = text.replacing(replacing.0, with: replacing.1) }
    let recipe = try Recipe(
      parsing: Array(text.utf8),
      at: SourceLocation(store.folder.appending(path: "nightly.yaml").path))
    let place = StagePlace(storeRoot: store.root, namespace: .standard)
    return try await RecipeRun(recipe, at: place, version: "1").run(resuming: false)
  }

  /// `own: 5 exact house`, and so on.
  private func counts() throws -> [String] {
    try store.messages("c").map { shown in
      let tokens = try #require(shown.tokens)
      return "\(shown.message.id): \(tokens.content) \(tokens.method) \(tokens.tokenizer)"
    }
  }

  /// Writes the tokenizer into the store's settings.
  private func settings(tokenizer: String = "o200k_base", sha256: String? = nil) throws {
    let opened = try Store.openOrCreate(
      store.root, namespace: .standard, now: Timestamp(millisecondsSince1970: 0))
    var settings = opened.settings
    settings.tokenizer = tokenizer
    settings.tokenizers = [
      OwnTokenizer(
        name: "house", models: ["house"], path: "../\(Self.name)",
        sha256: sha256 ?? Digest(of: Self.vocabulary).hex, rule: "cl100k")
    ]
    try LocalFileSystem().writeAtomically(settings.encoded(), to: opened.layout.settings)
  }

  private func checkHealth() throws {
    let opened = try Store.open(store.root)
    #expect(try Verification(opened, .standard, isDeep: true).run().findings.isEmpty)
    _ = try Rebuild(opened, .standard).run()
    #expect(try Verification(opened, .standard, isDeep: true).run().findings.isEmpty)
  }

  private static let expected = [
    "own: 5 exact house", "known: 2 exact o200k_base", "none: 2 exact o200k_base",
    "other: 2 estimated o200k_base",
  ]

  @Test func `in a recipe counts for its models, under its name, and rebuilding keeps it`()
    async throws
  {
    let report = try await run()
    #expect(report.failure == nil)
    #expect(try counts() == Self.expected)
    try checkHealth()
    #expect(try counts() == Self.expected)
  }

  @Test func `in the settings counts for its models, and a new namespace keeps it`() async throws {
    try settings()
    try await store.ingest(dump)
    #expect(try counts() == Self.expected)
    try checkHealth()
    try await store.ingest(dump, namespace: "acme")
    #expect(try Store.open(store.root).settings.tokenizers.map(\.name) == ["house"])
    #expect(try store.messages("c", namespace: "acme").first?.tokens?.tokenizer == "house")
  }

  @Test func `may be the default, which counts what names no model`() async throws {
    try settings(tokenizer: "house")
    try await store.ingest(dump)
    #expect(
      try counts() == [
        "own: 5 exact house", "known: 2 exact o200k_base", "none: 5 exact house",
        "other: 5 estimated house",
      ])
  }

  @Test(arguments: [
    ("path: house.tiktoken", "path: other.tiktoken", "there is no such file"),
    ("sha256: ", "sha256: 0", "'sha256' has to be 64 hexadecimal digits"),
    ("name: house", "name: o200k_base", "a built-in one has that name"),
    ("rule: cl100k", "", "a .tiktoken file needs a rule"),
  ])
  func `that is not what the recipe says ends the run before it begins`(
    _ words: String, _ others: String, _ problem: String
  ) async throws {
    let error = try await #require(throws: HansardError.self) { _ = try await run((words, others)) }
    #expect(error.description.contains(problem), "\(error)")
    #expect(!FileManager.default.fileExists(atPath: store.root))
  }

  @Test func `with another hash is refused, and the error says where it is written`() async throws {
    let hash = Digest(of: Self.vocabulary).hex
    let error = try await #require(throws: HansardError.self) {
      _ = try await run((hash, String(repeating: "0", count: 64)))
    }
    #expect(error.reason == .usage)
    #expect(error.cause == "its SHA-256 is \(hash)")
    #expect(
      error.hint?.hasSuffix("correct 'sha256' in \(store.folder.path)/nightly.yaml, line 5") == true
    )
    try settings(sha256: String(repeating: "0", count: 64))
    let other = try await #require(throws: HansardError.self) { try await store.ingest(dump) }
    #expect(other.hint?.hasSuffix("'sha256' in \(store.root)/store.json") == true)
  }

  @Test func `cannot take the name of another`() async throws {
    try settings(sha256: String(repeating: "0", count: 64))
    let report = try await run()
    #expect(report.failure?.cause == "another tokenizer has that name")
  }

  @Test func `that the store does not know is no default`() async throws {
    try settings(tokenizer: "qwen")
    let error = try await #require(throws: HansardError.self) { try await store.ingest(dump) }
    #expect(error.cause == "there is no 'qwen'")
  }
}
