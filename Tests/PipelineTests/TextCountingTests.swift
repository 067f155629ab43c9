import ChatModel
import Foundation
import Pipeline
import SystemIO
import Testing
import Tokens

@Suite struct `Text counting` {
  private let store: TestStore

  init() throws { store = try TestStore() }

  private func results(
    _ paths: [String], _ form: TextForm = .plain, jobs: Int = 2, blockBytes: Int = 64
  ) async throws -> [TextCounting.Result] {
    var results: [TextCounting.Result] = []
    let counting = TextCounting(
      try Vocabulary.load(.o200kBase), form, jobs: jobs, blockBytes: blockBytes)
    try await counting.run(paths) { results.append($0) }
    return results
  }

  private static let text = (0..<400).map { number in
    number % 7 == 0 ? "    indented \(number)\r\n" : "Line \(number), and its words; «слово» 日本。\n"
  }.joined()

  @Test(arguments: [1, 2, 5])
  func `of blocks comes to that of the whole, whatever the jobs`(_ jobs: Int) async throws {
    let path = try store.dump(Self.text)
    let results = try await results([path], jobs: jobs)
    let whole = TokenCounter(try Vocabulary.load(.o200kBase)).count(Self.text)
    #expect(results.count > 100)
    #expect(results.map(\.tokens.tokens).reduce(0, +) == whole)
    #expect(results.map(\.endsFile) == results.dropLast().map { _ in false } + [true])
  }

  @Test func `keeps a text whole in which nothing may be cut`() async throws {
    let text = String(repeating: "abc \n", count: 100) + String(repeating: "x", count: 500)
    let path = try store.dump(text.replacing("\n", with: "\n\n "))
    #expect(try await results([path]).count == 1)
  }

  @Test func `goes through files in order, empty ones too`() async throws {
    let paths = try (0..<9).map { number in
      try store.dump(String(repeating: "one word\n", count: number * 20), "\(number)")
    }
    let results = try await results(paths, jobs: 3)
    #expect(results.filter(\.endsFile).map(\.path) == paths)
    let sums = Dictionary(grouping: results, by: \.path).mapValues {
      $0.map(\.tokens.tokens).reduce(0, +)
    }
    #expect(paths.map { sums[$0] } == (0..<9).map { $0 * 60 })
  }

  @Test func `of lines is in their order`() async throws {
    let lines = (0..<200).map { number in
      #"{"text":"\#(String(repeating: "a b ", count: number % 5))"}"# + "\n"
    }
    let path = try store.dump(lines.joined(separator: "  \n"))
    let results = try await results([path], .texts)
    #expect(results.count > 20)
    #expect(results.flatMap(\.tokens.lines) == (0..<200).map { [0, 3, 5, 7, 9][$0 % 5] })
  }

  @Test func `of a chat adds what OpenAI's rule says, apart from the texts`() async throws {
    let path = try store.dump(
      """
      {"messages":[{"role":"system","content":"hello"},{"role":"user","name":"ann","content":"hello world"}]}
      {"messages":[{"role":"user","content":[{"type":"text","text":"hello"},{"type":"image_url"}]}]}
      {"messages":[]}
      """)
    let results = try await results([path], .chats, blockBytes: 1 << 20)
    let result = try #require(results.first)
    // Roles: 3; name: 1; contents: 1 + 2 + 1.
    #expect(result.tokens.tokens == 8)
    #expect(result.tokens.chats.requests == 3)
    #expect(result.tokens.chats.messages == 3)
    #expect(result.tokens.chats.named == 1)
    #expect(result.tokens.chats.overhead == 3 * 3 + 1 + 3 * 3)
  }

  @Test(arguments: [
    (TextForm.texts, "{\"text\":1}", "no string `text`"), (.texts, "nonsense", ""),
    (.chats, "{\"text\":\"\"}", "no list of `messages`"),
    (.chats, "{\"messages\":[1]}", "a message is no object"),
  ])
  func `refuses a line that is something else, after the lines before it`(
    _ form: TextForm, _ line: String, _ cause: String
  ) async throws {
    let good = #"{"text":"hello","messages":[]}"#
    let path = try store.dump(
      (Array(repeating: good, count: 10) + [line, good]).joined(separator: "\n"))
    var lines = 0
    let counting = TextCounting(try Vocabulary.load(.o200kBase), form, jobs: 2, blockBytes: 64)
    let error = try await #require(throws: HansardError.self) {
      try await counting.run([path]) { lines += $0.tokens.lines.count + $0.tokens.chats.requests }
    }
    #expect(error.reason == .malformedRecord)
    #expect(error.location == SourceLocation(path, byteOffset: Int64(10 * (good.utf8.count + 1))))
    #expect(cause.isEmpty || error.cause == cause)
    #expect(lines >= 8)
  }

  @Test func `refuses a folder and a file that is not there`() async throws {
    let path = try store.dump("hello", "there")
    for (other, reason) in [
      (store.folder.path, HansardError.Reason.usage), ("/no/such", .notFound),
    ] {
      var found: [String] = []
      let counting = TextCounting(try Vocabulary.load(.o200kBase), .plain, jobs: 2)
      let error = try await #require(throws: HansardError.self) {
        try await counting.run([path, other]) { found.append($0.path) }
      }
      #expect(error.reason == reason)
      #expect(found == [path])
    }
  }
}
