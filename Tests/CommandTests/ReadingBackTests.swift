import Foundation
import Testing

/// What was ingested is found again, and only that.
@Suite struct `Reading back` {
  private let folder: TemporaryFolder

  /// Two users; `shared` is the id of a conversation of each; `tree` has two branches.
  init() throws {
    folder = try TemporaryFolder()
    func row(
      _ conversation: String, _ id: String, _ user: String, _ time: String, _ text: String
    ) -> String {
      #"{"conversation_id":"\#(conversation)","id":"\#(id)","user_id":"\#(user)","#
        + #""role":"user","content":"\#(text)","created_at":"\#(time)","model":"gpt-4o"}"#
    }
    let rows = [
      row("shared", "1", "alice", "2026-01-01T00:00:00Z", "hello world"),
      row("shared", "2", "alice", "2026-01-01T00:00:01Z", "a, \\\"quoted\\\" text"),
      row("shared", "1", "bob", "2026-02-01T00:00:00Z", "other"),
      row("late", "1", "bob", "2026-03-01T00:00:00Z", "last"),
    ]
    try folder.write(rows.joined(separator: "\n"), to: "rows.jsonl")
    let node = { (id: String, parent: String, children: String, text: String) in
      #""\#(id)":{"id":"\#(id)","parent":\#(parent),"children":[\#(children)],"message":{"#
        + #""id":"\#(id)","author":{"role":"user"},"create_time":1767225600,"#
        + #""content":{"content_type":"text","parts":["\#(text)"]}}}"#
    }
    try folder.write(
      #"[{"conversation_id":"tree","title":"A, tree","create_time":1767225600,"#
        + #""current_node":"c","mapping":{"#
        + [
          node("a", "null", #""b","c""#, "root"), node("b", "\"a\"", "", "left"),
          node("c", "\"a\"", "", "right"),
        ].joined(separator: ",") + "}}]", to: "tree.json")
    let result = try hansard(
      "ingest", folder("rows.jsonl"), folder("tree.json"), "--user", "carol")
    #expect(result.status == 0, "\(result.errors)")
  }

  private func hansard(_ arguments: String..., namespace: String? = nil) throws -> HansardProcess {
    try HansardProcess.run(
      arguments + (namespace.map { ["--namespace", $0] } ?? []),
      environment: ["HANSARD_STORE": folder("store")])
  }

  private func object(_ arguments: String...) throws -> [String: Any] {
    let result = try HansardProcess.run(
      arguments + ["--json"], environment: ["HANSARD_STORE": folder("store")])
    #expect(result.status == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  private func messages(_ arguments: String...) throws -> [[String: Any]] {
    let result = try HansardProcess.run(
      arguments + ["--json"], environment: ["HANSARD_STORE": folder("store")])
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return try #require(value?["messages"] as? [[String: Any]])
  }

  @Test(
    arguments: [
      ([], 4), (["--user", "bob"], 2), (["--user", "nobody"], 0), (["--since", "2026-02-01"], 2),
      (["--until", "2026-02-01"], 2), (["--since", "2026-02-01", "--until", "2026-02-02"], 1),
      (["--limit", "1"], 1), (["--limit", "0"], 0), (["--tag", "none"], 0),
    ] as [([String], Int)])
  func `list shows what its filters let through, newest first`(
    filters: [String], count: Int
  ) throws {
    let result = try HansardProcess.run(
      ["list", "--json"] + filters, environment: ["HANSARD_STORE": folder("store")])
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let rows = try #require(value?["conversations"] as? [[String: Any]])
    #expect(rows.count == count)
    let times = rows.compactMap { $0["last_activity_at"] as? String }
    #expect(times == times.sorted(by: >))
  }

  @Test func `show takes a source id and a short id`() throws {
    let shown = try object("show", "tree")
    let shortID = try #require(shown["id"] as? String)
    #expect(try object("show", shortID)["id"] as? String == shown["id"] as? String)
    #expect(shown["title"] as? String == "A, tree")
  }

  @Test func `show of an ambiguous id lists the candidates and exits 2`() throws {
    let result = try hansard("show", "shared")
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("alice"))
    #expect(result.errors.contains("bob"))
    #expect(try hansard("show", "nowhere").status == 1)
  }

  @Test func `show leaves other branches out unless it is asked for them`() throws {
    #expect(try messages("show", "tree").map { $0["content"] as? String } == ["root", "right"])
    let all = try messages("show", "tree", "--all-branches")
    #expect(all.map { $0["content"] as? String } == ["root", "left", "right"])
    #expect(all.map { $0["active"] as? Bool } == [true, false, true])
  }

  @Test(
    arguments: [
      ("tree", 0, []), ("tree", 1, ["right"]), ("tree", 1_000_000, ["root", "right"]),
      ("late", 0, []), ("late", 1, ["last"]), ("late", 9, ["last"]),
    ] as [(String, Int, [String])])
  func `last shows so many of the active branch`(
    conversation: String, count: Int, texts: [String]
  ) throws {
    let shown = try messages("last", conversation, "-n", "\(count)")
    #expect(shown.map { $0["content"] as? String } == texts)
    #expect(try hansard("last", conversation, "-n", "-1").status == 2)
  }

  @Test func `a message has every key of the contract`() throws {
    let message = try #require(try messages("show", "late").first)
    for key in [
      "id", "parent_id", "role", "content", "created_at", "model", "hidden", "active", "tokens",
    ] { #expect(message.keys.contains(key), "\(key)") }
    #expect(message["tokens"] as? Int == 1)
    #expect(message["created_at"] as? String == "2026-03-01T00:00:00.000Z")
  }

  private static let notReading = [
    "INSERT INTO users (user_id, salt, is_pseudo) VALUES ('x', x'00', 0)", "DELETE FROM users",
    "UPDATE users SET user_id = 'x'", "DROP TABLE users", "CREATE TABLE t (x)", "VACUUM",
    "ATTACH DATABASE '/tmp/hansard-attached' AS other", "PRAGMA user_version = 9",
    "PRAGMA journal_mode = DELETE", "PRAGMA writable_schema = ON", "BEGIN IMMEDIATE",
    "SELECT 1; DELETE FROM users", "VACUUM INTO '/tmp/hansard-vacuumed'", "REINDEX", "nonsense", "",
  ]

  @Test func `query refuses whatever is not one reading statement`() throws {
    for sql in Self.notReading {
      let result = try hansard("query", sql)
      #expect(result.status == 2, "\(sql): \(result.output)")
      #expect(result.output.isEmpty, "\(sql)")
      #expect(!FileManager.default.fileExists(atPath: "/tmp/hansard-attached"), "\(sql)")
      #expect(!FileManager.default.fileExists(atPath: "/tmp/hansard-vacuumed"), "\(sql)")
      let users = try hansard("query", "SELECT count(*) FROM users", "--csv").output
      #expect(users.contains("3"), "\(sql)")
    }
  }

  @Test func `csv is quoted as RFC 4180 says`() throws {
    let sql = "SELECT 'a,b' AS one, 'say \"x\"' AS \"two, 2\", NULL, '', 'l1' || char(10) || 'l2'"
    let result = try hansard("query", sql, "--csv")
    let lines = result.output.components(separatedBy: "\r\n")
    #expect(lines[0].hasPrefix("one,\"two, 2\","))
    #expect(lines[1] == "\"a,b\",\"say \"\"x\"\"\",,\"\",\"l1\nl2\"")
  }

  @Test func `inspect counts what ingest counts, and writes nothing`() throws {
    let other = folder("other")
    let path = folder("tree.json")
    let inspected = try HansardProcess.run(["inspect", path, "--json"])
    #expect(inspected.status == 0)
    let ingested = try HansardProcess.run(["ingest", path, "--store", other, "--json"])
    let source = try IngestedSource.only(in: ingested.output)
    let value =
      try JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any]
    let inspection = try #require((value?["sources"] as? [[String: Any]])?.first)
    #expect(inspection["read"] as? Int == source.read)
    #expect(inspection["messages"] as? Int == source.archived)
    #expect(inspection["format"] as? String == source.format)
  }

  @Test func `tokens counts files and lines`() throws {
    let file = try folder.write("hello world", to: "text")
    #expect(try hansard("tokens", file).output == "2 \(file)\n")
    let lines = try folder.write(
      "{\"text\":\"hello\"}\n{\"text\":\"hello world\"}\n{\"text\":\"\"}\n", to: "lines")
    #expect(try hansard("tokens", "--lines", lines).output == "1\n2\n0\n")
    #expect(try hansard("tokens", file, lines, "--jobs", "1").output == "2 \(file)\n16 \(lines)\n")
    #expect(try hansard("tokens", "--encoding", "nonsense", file).status == 2)
    #expect(try hansard("tokens", folder("missing")).status == 1)
  }

  @Test func `tokens reads standard input of any size`() throws {
    let text = String(repeating: "hello world\n", count: 1 << 20)
    let result = try HansardProcess.run(["tokens", "-"], input: Array(text.utf8))
    #expect(result.output == "\(3 << 20) -\n")
    #expect(try HansardProcess.run(["tokens", "-"]).output == "0 -\n")
  }

  @Test func `tokens estimates chats, and says so`() throws {
    let file = try folder.write(
      #"{"messages":[{"role":"user","content":"hello world"}]}"#, to: "chats")
    #expect(
      try hansard("tokens", "--chat", file).output
        == "9 \(file) (estimated: 3 in texts, 6 by OpenAI's rule for 1 message in 1 request)\n")
    let files = try #require(try object("tokens", "--chat", file)["files"] as? [[String: Any]])
    #expect(files.first?["tokens"] as? Int == 3)
    #expect(files.first?["method"] as? String == "exact")
    let chat = try #require(files.first?["chat"] as? [String: Any])
    #expect(chat["overhead"] as? Int == 6)
    #expect(chat["method"] as? String == "estimated")
  }

  @Test func `tokens counts by a tokenizer file, and checks its hash`() throws {
    let bytes = (0...255).map { "\(Data([UInt8($0)]).base64EncodedString()) \($0)" }
    let vocabulary = try folder.write(bytes.joined(separator: "\n"), to: "bytes.tiktoken")
    let file = try folder.write("hello", to: "text")
    let rule = ["--encoding", vocabulary, "--rule", "cl100k"]
    #expect(try hansard("tokens", file, rule[0], rule[1], rule[2], rule[3]).output == "5 \(file)\n")
    #expect(try hansard("tokens", file, rule[0], rule[1]).status == 1)
    let refused = try hansard("tokens", file, rule[0], rule[1], rule[2], rule[3], "--sha256", "00")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("its SHA-256 is "))
  }

  @Test func `runs shows a run's sources and sums`() throws {
    let runs = try #require(try object("runs")["runs"] as? [[String: Any]])
    #expect(runs.count == 1)
    let name = try #require(runs[0]["run"] as? String)
    let sources = try #require(try object("runs", name)["sources"] as? [[String: Any]])
    #expect(sources.map { $0["archived"] as? Int } == [4, 3])
    #expect(try hansard("runs", "nowhere").status == 1)
  }

  @Test func `namespaces never see each other`() throws {
    let result = try hansard("ingest", folder("tree.json"), "--user", "dora", namespace: "acme")
    #expect(result.status == 0)
    for command in [["list"], ["query", "SELECT 1"], ["runs"], ["show", "tree"]] {
      let several = try HansardProcess.run(
        command, environment: ["HANSARD_STORE": folder("store")])
      #expect(several.status == 2)
      #expect(several.errors.contains("acme, default"))
    }
    let users = "SELECT user_id FROM users ORDER BY 1"
    #expect(
      try hansard("query", users, "--csv", namespace: "acme").output == "user_id\r\ndora\r\n")
    #expect(
      try hansard("query", users, "--csv", namespace: "default").output
        == "user_id\r\nalice\r\nbob\r\ncarol\r\n")
    #expect(try hansard("show", "late", namespace: "acme").status == 1)
    #expect(try hansard("list", namespace: "nowhere").status == 2)
    #expect(try hansard("list", namespace: "../default").status == 2)
  }

  @Test(arguments: [
    ["list"], ["show", "tree"], ["last", "tree", "-n", "1"], ["query", "SELECT 1"], ["runs"],
    ["formats"],
  ])
  func `with --json standard output is one object`(arguments: [String]) throws {
    let result = try HansardProcess.run(
      arguments + ["--json"], environment: ["HANSARD_STORE": folder("store")])
    #expect(result.status == 0)
    #expect(result.output.hasSuffix("}\n"))
    #expect(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) is [String: Any])
  }
}
