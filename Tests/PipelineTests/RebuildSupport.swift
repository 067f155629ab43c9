import ChatModel
import Foundation
import GRDB
import Pipeline
import Store

/// A clock that a test sets.
struct FixedClock: RunClock {
  var now: Timestamp
}

/// A store in a folder of a test's own, and the dumps that made it.
final class RebuildStore {
  let url: URL
  var root: String { url.appending(path: "store").path }
  private var minutes: Int64 = 0
  private let start = Timestamp(millisecondsSince1970: 1_772_323_200_000)

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "rebuild-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var store: Store { get throws { try Store.open(root) } }
  var shard: Shard { Shard(namespace: .standard, number: 0) }
  var catalogPath: String { get throws { try store.layout.catalog(shard) } }

  /// A minute after the run before.
  var now: Timestamp {
    Timestamp(millisecondsSince1970: start.millisecondsSince1970 + minutes * 60_000)
  }

  @discardableResult
  func ingest(_ lines: [String]) async throws -> IngestReport {
    minutes += 1
    let path = url.appending(path: "dump-\(minutes).jsonl").path
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    let options = IngestOptions(storeRoot: root, namespace: .standard, paths: [path])
    return try await Ingest(options, clock: FixedClock(now: now)).run()
  }

  /// Three runs: new conversations in several months and of several users, a branch, hidden, tool and
  /// undated messages, a memory; then growth, a revision and a new title; then the same conversation
  /// from another kind of source, with more to it.
  func fill() async throws {
    try await ingest([
      Line.conversation(
        "one", user: "ann", title: "Soup",
        [
          Line.message("m1", "user", "How do I make soup?", at: "2026-01-31T23:50:00Z"),
          Line.message("m2", "assistant", "Boil water.", at: "2026-01-31T23:59:00Z", parent: "m1"),
          Line.message("m3", "user", "And then?", at: "2026-02-01T00:01:00Z", parent: "m2"),
          Line.message("m4", "assistant", "Add salt.", at: "2026-02-01T00:02:00Z", parent: "m3"),
        ]),
      Line.conversation(
        "two", user: "bob", title: nil,
        [
          Line.message("b1", "system", "Be brief.", at: nil, hidden: true),
          Line.message("b2", "user", "Which bus?", at: "2026-02-03T08:00:00Z", parent: "b1"),
          Line.message("b3", "assistant", "The 7.", at: "2026-02-03T08:00:05Z", parent: "b2"),
          Line.message("b4", "assistant", "The 8.", at: "2026-02-03T08:01:00Z", parent: "b2"),
        ], leaf: "b3"),
      Line.conversation(
        "three", user: "ann", title: "Empty", [], kind: "claude"),
      Line.memory("ann", "diet", "eats no meat"),
    ])
    try await ingest([
      Line.conversation(
        "one", user: "ann", title: "Soup for two",
        [
          Line.message("m4", "assistant", "Add no salt.", at: "2026-02-01T00:02:00Z", parent: "m3"),
          Line.message("m5", "user", "Thanks!", at: "2026-03-01T10:00:00Z", parent: "m4"),
        ]),
      Line.conversation(
        "four", user: "eve", title: "Odd",
        [
          Line.message("e1", "user", "\u{1F600} e\u{301}", at: "2025-12-31T23:59:59Z"),
          Line.message("e2", "assistant", "ok", at: nil, parent: "e1"),
          Line.message("e3", "user", "ok", at: nil, parent: "e2"),
          Line.message("e4", "assistant", "More.", at: "2026-03-02T10:00:00Z", parent: "e3"),
        ]),
      Line.memory("ann", "city", "lives in Turin"),
      Line.memory("ann", "diet", "eats no meat"),
    ])
    try await ingest([
      Line.conversation(
        "4711", user: "eve", title: "Odd elsewhere",
        [
          Line.message("x1", "user", "\u{1F600} e\u{301}", at: nil),
          Line.message("x2", "assistant", "ok", at: nil, parent: "x1"),
          Line.message("x3", "user", "ok", at: nil, parent: "x2"),
          Line.message("x4", "assistant", "More.", at: "2026-03-02T10:00:00Z", parent: "x3"),
          Line.message("x5", "user", "Fine.", at: "2026-03-02T11:00:00Z", parent: "x4"),
        ], kind: "claude"),
      Line.conversation(
        "one-again", user: "ann", title: "Soup",
        [
          Line.message("z1", "user", "How do I make soup?", at: "2026-01-31T23:50:00Z"),
          Line.message("z2", "assistant", "Boil water.", at: "2026-01-31T23:59:01Z", parent: "z1"),
          Line.message("z3", "user", "And then?", at: "2026-02-01T00:01:00Z", parent: "z2"),
          Line.message("z4", "assistant", "Ask a cook.", at: "2026-02-01T00:02:00Z", parent: "z3"),
        ], kind: "claude"),
    ])
  }

  func rebuild(acceptsLoss: Bool = false) throws -> HealthReport {
    try Rebuild(try store, .standard, acceptsLoss: acceptsLoss).run()
  }

  func verify(deep: Bool = true) throws -> HealthReport {
    try Verification(try store, .standard, isDeep: deep).run()
  }

  func removeCatalog() throws {
    for suffix in ["", "-wal", "-shm"] {
      let path = try catalogPath + suffix
      if FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }

  /// The segment files, by path.
  func segments() throws -> [String] {
    try ArchiveInventory(try store, shard).segments.map(\.path)
  }

  /// Everything that the catalog says, but for row ids, salts, keyed hashes and sequences.
  func contents() throws -> [String: [String]] {
    let catalog = try store.catalog(shard, readOnly: true)
    var contents: [String: [String]] = [:]
    for (name, sql) in RebuildStore.tables {
      contents[name] = try catalog.queue.read { database in
        try Row.fetchAll(database, sql: sql).map { row in
          row.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
        }.sorted()
      }
    }
    return contents
  }

  private static let tables = [
    "users": "SELECT user_id, is_pseudo FROM users",
    "conversations": """
    SELECT user_id, short_id, source_kind, source_id, title, title_is_derived, tags, state,
      metadata, thread_of, current_leaf, created_at, updated_at, expires_at, first_message_at,
      last_activity_at, conversations.messages, revisions, is_branched, characters, tokens_exact,
      tokens_reported, tokens_estimated, parts_tokens, summary, keywords, language,
      chain_head IS NULL AS has_no_chain, length(fingerprints.messages) AS fingerprint_bytes
    FROM conversations JOIN users ON users.id = user
    JOIN fingerprints ON fingerprints.conversation = conversations.id
    """,
    "aliases": """
    SELECT alias.source_kind, alias.source_id, conversations.source_id AS of
    FROM conversation_aliases AS alias JOIN conversations ON conversations.id = conversation
    """,
    "related": """
    SELECT one.source_id AS one, two.source_id AS two FROM related
    JOIN conversations AS one ON one.id = conversation
    JOIN conversations AS two ON two.id = other
    """,
    "memories": """
    SELECT user_id, segment, ordinal FROM memories JOIN users ON users.id = memories.user
    JOIN frames ON frames.id = frame
    """,
    "segments":
      "SELECT number, hex(segment_id), month, temporary_name, bytes, run, retired FROM segments",
    "frames": """
    SELECT segment, ordinal, user_id, salt_offset, offset, length, raw_length, hex(digest)
    FROM frames JOIN users ON users.id = user
    """,
    "slices": """
    SELECT source_id, segment, ordinal, slices.raw_offset, slices.raw_length, first_position,
      slices.messages
    FROM slices JOIN frames ON frames.id = frame
    JOIN conversations ON conversations.id = conversation
    """,
    "run_counts": "SELECT * FROM run_counts",
    "usage_user": """
    SELECT user_id, day, models.name, role, \(sums) FROM usage_user
    JOIN users ON users.id = user JOIN models ON models.id = model
    """,
    "usage_hour":
      "SELECT hour, models.name, role, \(sums) FROM usage_hour JOIN models ON models.id = model",
    "meta": "SELECT key, value FROM meta",
  ]

  private static let sums = """
    messages, characters, tokens_exact, tokens_estimated, parts_tokens, reported_input,
    reported_output, reported_total
    """
}

/// Canonical lines.
enum Line {
  static func conversation(
    _ id: String, user: String, title: String?, _ messages: [String], leaf: String? = nil,
    kind: String = "rows"
  ) -> String {
    var line =
      #"{"v":1,"kind":"conversation","source_kind":"\#(kind)","conversation_id":"\#(id)","#
      + #""user_id":"\#(user)","created_at":"2026-01-31T23:50:00Z""#
    if let title { line += #","title":"\#(title)","tags":["a","b"],"metadata":"{\"k\":1}""# }
    if let leaf { line += #","current_leaf":"\#(leaf)""# }
    return line + #","messages":[\#(messages.joined(separator: ","))]}"#
  }

  static func message(
    _ id: String, _ role: String, _ text: String, at time: String?, parent: String? = nil,
    hidden: Bool = false
  ) -> String {
    var line = #"{"id":"\#(id)","role":"\#(role)","content":"\#(text)""#
    line += time.map { #","created_at":"\#($0)""# } ?? #","created_at":null"#
    if let parent { line += #","parent_id":"\#(parent)""# }
    if hidden { line += #","hidden":true"# }
    if role == "assistant" {
      line +=
        #","model":"gpt-4o","usage":{"input":9,"output":3},"#
        + #""parts":[{"kind":"thinking","text":"Hm."}]"#
    }
    return line + "}"
  }

  static func memory(_ user: String, _ label: String, _ text: String) -> String {
    #"{"v":1,"kind":"memory","source_kind":"chatgpt","user_id":"\#(user)","label":"\#(label)","#
      + #""text":"\#(text)"}"#
  }
}
