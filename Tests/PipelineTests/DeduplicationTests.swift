import ChatModel
import Foundation
import Pipeline
import Store
import Testing

/// What a second dump adds to what a first one brought.
@Suite struct Deduplication {
  /// What a source did: archived, duplicate.
  typealias Sums = [Int]

  private func sums(_ report: IngestReport) -> Sums {
    report.sources.reduce(into: [0, 0]) { sums, source in
      sums[0] += source.counts.archived
      sums[1] += source.counts.duplicate
    }
  }

  /// One message a line: conversation, id, role, content.
  private static func rows(
    _ rows: [(conversation: String, id: String, role: String, content: String)],
    user: String = "alice"
  ) -> String {
    rows.enumerated().map { index, row in
      #"{"conversation_id":"\#(row.conversation)","id":"\#(row.id)","role":"\#(row.role)","#
        + #""content":"\#(row.content)","user_id":"\#(user)","created_at":\#(1_767_225_600 + index)}"#
    }.joined(separator: "\n") + "\n"
  }

  private static let talk = [
    ("c", "1", "user", "question"), ("c", "2", "assistant", "answer"), ("c", "3", "user", "ok"),
    ("c", "4", "assistant", "ok"), ("d", "5", "user", "another"),
  ]

  /// Everything that a run may not change when it adds nothing.
  private func facts(_ store: TestStore) throws -> [[String]] {
    try store.query(
      "SELECT source_id, messages, characters, tokens_exact, revisions, seq FROM conversations "
        + "ORDER BY id") + store.query("SELECT count(*), sum(messages) FROM usage_user")
  }

  enum Again: String, CaseIterable, Sendable {
    case same, renamed, recompressed, reordered, touched
  }

  @Test(arguments: Again.allCases)
  func `the same dump again changes nothing`(again: Again) async throws {
    let store = try TestStore()
    let text = Self.rows(Self.talk)
    let path = try store.dump(text)
    #expect(sums(try await store.ingest(path)) == [5, 0])
    let before = try (store.archive(), facts(store))
    let second =
      switch again {
      case .same: path
      case .renamed: try store.dump(text, "other")
      case .recompressed: try store.dump(Packing.zstd.pack(Array(text.utf8), name: "x"), "other")
      case .reordered:
        try store.dump(
          text.split(separator: "\n").reversed().joined(separator: "\n"), "other")
      case .touched: try store.dump(text + "\n", "other")
      }
    let report = try await store.ingest(second)
    #expect(sums(report) == [0, 5])
    #expect(report.newConversations == 0)
    #expect(report.grownConversations == 0)
    let after = try (store.archive(), facts(store))
    #expect(before.0 == after.0)
    #expect(before.1 == after.1)
  }

  @Test func `a newer export adds only its new messages`() async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.rows(Array(Self.talk.prefix(3))))
    let report = try await store.ingest(text: Self.rows(Self.talk))
    #expect(sums(report) == [2, 3])
    #expect(report.newConversations == 1)
    #expect(report.grownConversations == 1)
    #expect(try store.texts("c") == ["question", "answer", "ok", "ok"])
  }

  @Test func `an older export after a newer one adds nothing`() async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.rows(Self.talk))
    let report = try await store.ingest(text: Self.rows(Array(Self.talk.prefix(3))))
    #expect(sums(report) == [0, 3])
    #expect(try store.texts("c") == ["question", "answer", "ok", "ok"])
  }

  @Test func `an edited message becomes a revision, and the newest is shown`() async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.rows(Self.talk))
    var edited = Self.talk
    edited[1].3 = "a better answer"
    #expect(sums(try await store.ingest(text: Self.rows(edited))) == [1, 4])
    #expect(try store.texts("c") == ["question", "a better answer", "ok", "ok"])
    #expect(try store.messages("c").map(\.olderRevisions) == [0, 1, 0, 0])
    #expect(try store.number("SELECT revisions FROM conversations WHERE source_id = 'c'") == 1)
    #expect(try store.number("SELECT messages FROM conversations WHERE source_id = 'c'") == 4)

    // Either text is known now: neither comes again.
    #expect(sums(try await store.ingest(text: Self.rows(Self.talk) + "\n")) == [0, 5])
    #expect(sums(try await store.ingest(text: Self.rows(edited) + "\n")) == [0, 5])
    let archive = try store.archivedText()
    for text in [#""answer""#, #""a better answer""#] {
      #expect(archive.components(separatedBy: text).count == 2, "\(text) is kept once")
    }
  }

  @Test func `a list without ids is known by texts that were edited since`() async throws {
    let store = try TestStore()
    func dump(_ texts: [String], ids: Bool) -> String {
      texts.enumerated().map { number, text in
        #"{"conversation_id":"c",\#(ids ? #""id":"\#(number)","# : "")"role":"user","#
          + #""content":"\#(text)","user_id":"u"}"# + "\n"
      }.joined()
    }
    try await store.ingest(text: dump(["a", "b", "c"], ids: true))
    let list = dump(["a", "b", "c"], ids: false)
    #expect(sums(try await store.ingest(text: list)) == [0, 3])
    try await store.ingest(text: dump(["a", "b, edited", "c"], ids: true))
    #expect(sums(try await store.ingest(text: list + "\n")) == [0, 3])
    #expect(try store.texts("c") == ["a", "b, edited", "c"])
  }

  @Test func `an edit is ordered by the source's own time, not by the run`() async throws {
    let store = try TestStore()
    func row(_ text: String, _ updated: String) -> String {
      #"{"conversation_id":"c","id":"1","role":"user","content":"\#(text)","user_id":"u","#
        + #""updated_at":"\#(updated)"}"#
    }
    try await store.ingest(text: row("newer", "2026-02-01T00:00:00Z"))
    try await store.ingest(text: row("older", "2026-01-01T00:00:00Z"))
    #expect(try store.texts("c") == ["newer"])
    #expect(try store.messages("c").map(\.olderRevisions) == [1])
  }

  @Test(arguments: ["null", #""2026-01-31T00:00:00Z""#])
  func `of texts of one run the last is the newest, whatever their months`(
    created: String
  ) async throws {
    let store = try TestStore()
    func row(_ text: String, _ created: String) -> String {
      #"{"conversation_id":"c","id":"1","role":"user","content":"\#(text)","user_id":"u","#
        + #""created_at":\#(created)}"# + "\n"
    }
    try await store.ingest(
      try store.dump(row("first", #""2026-02-01T00:00:00Z""#), "1"),
      try store.dump(row("second", created), "2"))
    #expect(try store.texts("c") == ["second"])
    _ = try Rebuild(try Store.open(store.root), .standard).run()
    #expect(try store.texts("c") == ["second"])
    let folder = "\(store.root)/archive/namespace=default"
    let months = try #require(FileManager.default.enumerator(atPath: folder))
      .compactMap { ($0 as? String).flatMap { URL(filePath: $0).lastPathComponent } }
      .filter { $0.hasPrefix("month=") }
    #expect(months == ["month=2026-02"])
  }

  // Sources without ids.

  private static func list(_ texts: [String]) -> String {
    let messages = texts.enumerated().map { index, text in
      #"{"role":"\#(index.isMultiple(of: 2) ? "user" : "assistant")","content":"\#(text)"}"#
    }
    return #"{"id":"conversation","user":"alice","messages":[\#(messages.joined(separator: ","))]}"#
  }

  struct Growth: Sendable, CustomStringConvertible {
    var first, second, shown: [String]
    var archived: Int
    var description: String { "\(first) then \(second)" }
  }

  @Test(arguments: [
    Growth(first: ["ok", "ok"], second: ["ok", "ok"], shown: ["ok", "ok"], archived: 0),
    Growth(
      first: ["a", "b", "c"], second: ["a", "b", "c", "d"], shown: ["a", "b", "c", "d"],
      archived: 1),
    Growth(
      first: ["a", "b", "c", "d", "e"], second: ["c", "d", "e", "f"],
      shown: ["a", "b", "c", "d", "e", "f"], archived: 1),
    Growth(
      first: ["ok", "ok"], second: ["ok", "ok", "ok", "ok"], shown: ["ok", "ok", "ok", "ok"],
      archived: 2),
    Growth(
      first: ["a", "b", "c", "d"], second: ["a", "b"], shown: ["a", "b", "c", "d"], archived: 0),
  ])
  func `a list without ids is aligned with what is stored`(growth: Growth) async throws {
    let store = try TestStore()
    try await store.ingest(text: Self.list(growth.first))
    let report = try await store.ingest(text: Self.list(growth.second))
    #expect(sums(report) == [growth.archived, growth.second.count - growth.archived])
    #expect(try store.onlyTexts() == growth.shown)
  }

  @Test func `rows are ordered by time, whatever their order in the dump`() async throws {
    let store = try TestStore()
    let lines = Self.rows(Self.talk).split(separator: "\n").reversed()
    try await store.ingest(text: lines.joined(separator: "\n"))
    #expect(try store.texts("c") == ["question", "answer", "ok", "ok"])
    #expect(try store.messages("c").map(\.position) == [0, 1, 2, 3])
  }

  // Users.

  @Test func `two users with the same text and ids share nothing`() async throws {
    let store = try TestStore()
    #expect(sums(try await store.ingest(text: Self.rows(Self.talk, user: "alice"))) == [5, 0])
    #expect(sums(try await store.ingest(text: Self.rows(Self.talk, user: "bob"))) == [5, 0])
    #expect(try store.number("SELECT count(*) FROM conversations") == 4)
    #expect(
      try store.number("SELECT count(*) FROM (SELECT 1 FROM frames GROUP BY id)")
        == store.number("SELECT count(DISTINCT id) FROM frames"))
    #expect(try store.number("SELECT count(DISTINCT user) FROM frames") == 2)
    #expect(
      try store.number(
        "SELECT count(*) FROM slices JOIN frames ON frames.id = slices.frame "
          + "JOIN conversations ON conversations.id = slices.conversation "
          + "WHERE frames.user <> conversations.user") == 0)
    #expect(try store.number("SELECT count(*) FROM related") == 0)
  }

  @Test func `lists without ids of two users stay apart, and so does one without a user`()
    async throws
  {
    let store = try TestStore()
    let list = #"{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"ho"}]}"#
    #expect(sums(try await store.ingest(text: list, user: "alice")) == [2, 0])
    #expect(sums(try await store.ingest(text: list, user: "bob")) == [2, 0])
    #expect(sums(try await store.ingest(text: list)) == [2, 0])
    #expect(
      try store.query("SELECT is_pseudo, count(*) FROM users GROUP BY 1") == [
        ["0", "2"], ["1", "1"],
      ])
  }
}
