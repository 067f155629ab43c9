import ChatModel
import Foundation
import Pipeline
import Retention
import SystemIO
import Testing

@testable import Store

/// What happens to refused records when somebody is erased.
@Suite struct `Refused records` {
  private let fixture: ScanFixture
  private static let secret = "the words that only Ann has ever said to anybody at all"

  init() throws { fixture = try ScanFixture() }

  /// A ChatGPT export of one account: its first message is sound, its second one has no author.
  private func account(_ text: String = secret, named user: String? = nil) throws -> String {
    let conversation =
      #"[{"conversation_id":"c","title":"t","create_time":1767225600,"current_node":"b","mapping":{"#
      + #""a":{"id":"a","parent":null,"children":["b"],"message":{"id":"a","author":{"role":"user"},"#
      + #""create_time":1767225600,"content":{"content_type":"text","parts":["\#(text)"]}}},"#
      + #""b":{"id":"b","parent":"a","children":[],"message":{"id":"b","author":{"role":7},"#
      + #""create_time":1767225601,"content":{"content_type":"text","parts":["refused \#(text)"]}}}}}]"#
    return try write(conversation, "conversations-\(user ?? "").json")
  }

  private func write(_ text: String, _ name: String) throws -> String {
    let path = fixture.folder.appending(path: name).path
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @discardableResult
  private func ingest(_ path: String, user: String?, at clock: any RunClock = SystemClock())
    async throws -> IngestReport
  {
    var options = IngestOptions(storeRoot: fixture.root, namespace: .standard, paths: [path])
    options.user = user
    return try await Ingest(options, clock: clock).run()
  }

  private func records() throws -> [QuarantinedRecord] {
    var records: [QuarantinedRecord] = []
    if try fixture.open().files.list(fixture.open().layout.quarantine) == nil { return [] }
    try QuarantineErasure(try fixture.open(), .standard).forEach { record, _ in
      records.append(record)
    }
    return records
  }

  @Test func `of a user's own dump go with the user, though they do not name anybody`() async throws
  {
    try await ingest(try account(), user: "ann")
    #expect(try records().count == 1)
    #expect(try records()[0].owner != nil)
    let (receipt, _) = try fixture.erase("ann")
    #expect(receipt.quarantinedRecords == 1)
    #expect(try records().isEmpty)
    #expect(try fixture.scan()?.report.outcomes.map(\.result) == [.clean])
  }

  @Test func `of a user who was erased are noted without their bytes`() async throws {
    try await ingest(try account(), user: "ann")
    try fixture.erase("ann")
    let again = try await ingest(try account() + "", user: "ann")
    #expect(again.sources[0].counts.rejected == 1)
    #expect(again.sources[0].counts.tombstoned == 1)
    let records = try records()
    #expect(records.map(\.raw) == [[]])
    #expect(records[0].problem != "")
    #expect(try fixture.scan()?.report.outcomes.map(\.result) == [.clean])
  }

  @Test func `of a conversation that was erased alone are noted without their bytes`() async throws
  {
    try await ingest(try account(), user: "ann")
    try fixture.erase([
      ErasureTarget(
        user: "ann", conversations: [ConversationKey(kind: .chatGPT, sourceID: "c")])
    ])
    #expect(try records().isEmpty)
    try await ingest(try account() + "", user: "ann")
    #expect(try records().map(\.raw) == [[]])
    // Another conversation of the same user's is none of it.
    let other = try String(contentsOfFile: try account(), encoding: .utf8)
      .replacing(#""conversation_id":"c""#, with: #""conversation_id":"d""#)
    try await ingest(try write(other, "other.json"), user: "ann")
    #expect(try records().map(\.raw.isEmpty) == [true, false])
    #expect(try fixture.scan()?.report.outcomes.map(\.result) == [.clean])
  }

  @Test func `of several users are told apart by a dry run`() async throws {
    try await ingest(try account(), user: "ann")
    try await ingest(try account(named: "bob"), user: "bob")
    let plans = try Erasure(
      try fixture.open(), .standard, ["ann", "bob", "carol"].map { ErasureTarget(user: $0) }
    ).plan(now: SystemClock().now)
    #expect(plans.map(\.quarantinedRecords) == [1, 1, 0])
  }

  /// A run that was killed while it replaced a file leaves a torn replacement beside it.
  @Test func `are removed by the next run when one was interrupted`() async throws {
    let sound = #"{"conversation_id":"c","user_id":"ann","role":"user","content":"y"}"#
    let start = try #require(Timestamp(parsing: "2026-03-01T03:00:00Z"))
    let run = try await ingest(
      try write(sound + "\n{\"broken\":\n", "rows.jsonl"), user: nil,
      at: FixedClock(now: start)
    ).run
    let folder = try fixture.open().layout.quarantineFolder(run: run)
    try Data("{\"torn".utf8).write(to: URL(filePath: "\(folder)/0.jsonl.new"))
    try await ingest(try write(sound, "more.jsonl"), user: nil)
    #expect(try records().isEmpty)
    #expect(try fixture.open().files.list(folder) == [])
  }

  @Test func `of one conversation keep its bytes once`() async throws {
    let export = try String(contentsOfFile: try account(), encoding: .utf8)
    let twice = export.replacing(#""role":"user""#, with: #""role":8"#)
    try await ingest(try write(twice, "twice.json"), user: "ann")
    #expect(try records().map(\.raw.isEmpty) == [false, true])
    #expect(try records().map(\.messages) == [1, 1])
    #expect(Set(try records().map(\.owner)).count == 1)
  }

  @Test func `of an owner nobody knows go when archived text is in them, escaped or not`()
    async throws
  {
    let text = "hell\u{F6} hell\u{F6} hell\u{F6}, " + Self.secret
    let escaped = text.unicodeScalars.map { $0.isASCII ? String($0) : #"\u00f6"# }.joined()
    let row = { (id: String, role: String, text: String) in
      #"{"id":"\#(id)","conversation_id":"c","user_id":"ann","role":"\#(role)","content":"\#(text)"}"#
    }
    let archived = try write(row("1", "user", text), "rows.jsonl")
    try await ingest(archived, user: nil)
    // Nothing in it names the user.
    let broken = #"{"conversation_id":"c","id":"2","role":"nobody","content":"\#(escaped)"}"#
    let other = #"{"conversation_id":"d","id":"3","role":"nobody","content":"something else"}"#
    try await ingest(
      try write(
        [row("4", "user", "ok"), row("5", "user", "so"), broken, other].joined(separator: "\n"),
        "broken.jsonl"), user: nil)
    #expect(try records().count == 2)
    let (receipt, _) = try fixture.erase("ann")
    #expect(receipt.quarantinedRecords == 1)
    #expect(try records().map { String(decoding: $0.raw, as: UTF8.self) } == [other])
    #expect(try fixture.scan()?.report.outcomes.map(\.result) == [.clean])
  }

  /// Escaped as in the archive it is long enough to be looked for, as it reads it is not.
  @Test func `of an owner nobody knows go when they are found by their escapes alone`() async throws
  {
    let quotes = String(repeating: "\"", count: 24)
    let dump = """
      COPY messages (id, conversation_id, user_id, role, content) FROM stdin;
      1\tc\tann\tuser\t\(quotes)
      2\tc\tuser\t\(quotes)
      \\.

      """
    try await ingest(try write(dump, "rows.sql"), user: nil)
    #expect(try records().count == 1)
    #expect(try fixture.erase("ann").0.quarantinedRecords == 1)
    #expect(try fixture.scan()?.report.outcomes.map(\.result) == [.clean])
  }

  @Test func `of another user stay, and may hold the same text`() async throws {
    try await ingest(try account(), user: "ann")
    try await ingest(try account(named: "bob"), user: "bob")
    try fixture.erase("ann")
    #expect(try records().count == 1)
    #expect(try fixture.scan()?.report.outcomes.map(\.result) == [.clean])
    let bob = try QuarantineErasure(try fixture.open(), .standard).records(of: "bob")
    #expect(bob.count == 1)
    #expect(try QuarantineErasure(try fixture.open(), .standard).records(of: "ann").isEmpty)
  }

  @Test func `of somebody of whom nothing else is there go, and come back with no backup`()
    async throws
  {
    let sound = #"{"conversation_id":"c","user_id":"bob","role":"user","content":"y"}"#
    let refused = #"{"conversation_id":"c","user_id":"ann","role":"nobody","content":"x"}"#
    try await ingest(try write("\(sound)\n\(refused)\n", "rows.jsonl"), user: nil)
    // Nothing but a refused message is in it.
    let export = try String(contentsOfFile: try account(), encoding: .utf8)
    try await ingest(
      try write(export.replacing(#""role":"user""#, with: #""role":8"#), "c.json"), user: "carol")
    let before = try records().count
    let backup = fixture.folder.appending(path: "backup").path
    _ = try Backup(try fixture.open()).run(to: backup) { SystemClock().now }
    for user in ["ann", "carol"] {
      #expect(try fixture.erase(user).0.quarantinedRecords >= 1)
    }
    #expect(try records().isEmpty)
    try FileManager.default.removeItem(atPath: fixture.root)
    _ = try Restore(root: fixture.root).run(from: backup) { SystemClock().now }
    // Whose record it is that names somebody, nobody knows any more; an account's own is known.
    #expect(try records().count < before)
    #expect(try records().allSatisfy { $0.owner == nil })
  }

  @Test func `of other namespaces are not touched`() async throws {
    let line = #"{"conversation_id":"c","user_id":"ann","role":"nobody","content":"x"}"#
    let sound = #"{"conversation_id":"c","user_id":"ann","role":"user","content":"y"}"#
    let dump = try write("\(sound)\n\(line)\n", "rows.jsonl")
    for name in ["one", "two"] {
      _ = try await Ingest(
        IngestOptions(
          storeRoot: fixture.root, namespace: try Namespace(parsing: name), paths: [dump])
      ).run()
    }
    let two = try Namespace(parsing: "two")
    _ = try Erasure(
      try fixture.open(), try Namespace(parsing: "one"), [ErasureTarget(user: "ann")]
    ).run { SystemClock().now }
    #expect(try QuarantineErasure(try fixture.open(), two).records(of: "ann").count == 1)
  }

  @Test func `without an owner are kept for seven days`() async throws {
    let sound = #"{"conversation_id":"c","user_id":"ann","role":"user","content":"y"}"#
    let dump = try write(sound + "\n{\"broken\":\n", "rows.jsonl")
    let start = try #require(Timestamp(parsing: "2026-03-01T03:00:00Z"))
    try await ingest(dump, user: nil, at: FixedClock(now: start))
    try await ingest(try account(), user: "bob", at: FixedClock(now: start))
    #expect(try records().count == 2)
    func later(_ days: Int64) -> FixedClock {
      FixedClock(
        now: Timestamp(
          millisecondsSince1970: start.millisecondsSince1970 + days * 86_400_000 + 60_000))
    }
    try await ingest(dump, user: nil, at: later(6))
    #expect(try records().count == 2)
    let holds = Holds(try fixture.open(), .standard)
    let hold = try holds.place(HoldScope(), reason: "a matter", author: "counsel") { later(6).now }
    try await ingest(dump, user: nil, at: later(8))
    #expect(try records().count == 2)
    _ = try holds.release([hold], reason: "over", author: "counsel") { later(8).now }
    let report = try await ingest(dump, user: nil, at: later(9))
    #expect(report.notes.contains { $0.hasPrefix("1 refused record of unknown owners") })
    #expect(try records().map { $0.owner != nil } == [true])
  }

  @Test(
    arguments: [
      (#"{"user":"ann"}"#, true), (#"{"user":"joanna"}"#, false), ("1,ann,hello", true),
      ("1\tann\thello", true), (#"{"user":"ann@example.org"}"#, false), ("'ann'", true),
      (#"{"user":"ann-2"}"#, false), ("said ann.", true), (#"{"note":"{\"user\":\"ann\"}"}"#, true),
      ("ann", true), ("", false), ("an", false), ("ann\u{301}", false),
    ])
  func `name a user by the whole id`(raw: String, isNamed: Bool) {
    let record = QuarantinedRecord(
      source: "s", byteOffset: 0, problem: "p", messages: 1, raw: Array(raw.utf8),
      namespace: nil, owner: nil)
    #expect(UserNaming("ann").isIn(record.readings) == isNamed)
  }

  @Test func `are read as they were written`() {
    for raw in [Array("a \"b\"\n".utf8), [0xFF, 0x00, 0x41], []] {
      let record = QuarantinedRecord(
        source: "s!m", byteOffset: 7, problem: "p", messages: 2, raw: raw, namespace: .standard,
        owner: [1, 2])
      let read = QuarantinedRecord(line: record.line.dropLast(), JSONParser())
      #expect(read.raw == raw)
      #expect(read.source == "s!m")
      #expect(read.byteOffset == 7)
      #expect(read.messages == 2)
      #expect(read.namespace == .standard)
      #expect(read.owner == [1, 2])
    }
  }

  @Test(
    arguments: [
      (#"a\"b\\c\n\té"#, "a\"b\\c\n\té"), (#"\u00e9\uD83D\uDE00"#, "\u{E9}\u{1F600}"),
      (#"\ud800x\u12"#, #"x\u12"#), (#"tail\"#, #"tail\"#), (#"\q\/"#, "q/"),
    ])
  func `have their escapes undone`(text: String, reads: String) {
    #expect(String(decoding: unescaped(Array(text.utf8)), as: UTF8.self) == reads)
  }
}
