import Foundation
import Testing

@Suite struct `hansard hold` {
  private let folder: TemporaryFolder

  /// Two users with two conversations each, in January and in March.
  init() throws {
    folder = try TemporaryFolder()
    var text = ""
    for user in ["alice", "bob"] {
      for month in ["01", "03"] {
        text +=
          #"{"conversation_id":"\#(user)-\#(month)","id":"m","user_id":"\#(user)","#
          + #""role":"user","content":"\#(user) in \#(month)","#
          + #""created_at":"2026-\#(month)-05T00:00:00Z"}"# + "\n"
      }
    }
    let result = try hansard("ingest", try folder.write(text, to: "rows.jsonl"))
    #expect(result.status == 0, "\(result.errors)")
  }

  private func hansard(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  private func object(_ arguments: String...) throws -> [String: Any] {
    let result = try HansardProcess.run(
      arguments + ["--json"], environment: ["HANSARD_STORE": folder("store")])
    #expect(result.status == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  private func users() throws -> [String] {
    let list = try object("list")["conversations"] as? [[String: Any]]
    return try #require(list).compactMap { $0["user_id"] as? String }.sorted()
  }

  /// Conditions of a hold, and whether it stands against erasing alice.
  static let scopes: [(conditions: [String], forbids: Bool)] = [
    (["--user", "alice"], true), (["--user", "bob"], false),
    (["--conversation", "alice-01"], true), (["--conversation", "bob-01"], false),
    (["--everything"], true), (["--since", "2026-02-01"], true),
    (["--since", "2026-04-01"], false), (["--until", "2026-01-05"], false),
    (["--until", "2026-01-06"], true), (["--tag", "matter"], false),
    (["--user", "alice", "--since", "2026-04-01"], true),
    (["--user", "alice", "--tag", "matter"], false),
    (["--user", "bob", "--since", "2026-02-01"], false),
    (["--search", "ALICE 03"], true), (["--search", "bob"], false),
    (["--search", "alice", "--until", "2026-01-01"], false),
    (["--search", "in", "--user", "alice"], true),
  ]

  @Test(arguments: scopes)
  func `forbids what it covers and nothing else`(scope: (conditions: [String], forbids: Bool))
    throws
  {
    let placed = try HansardProcess.run(
      ["hold", "add", "--store", folder("store")] + scope.conditions)
    #expect(placed.status == 0, "\(placed.errors)")
    let erased = try hansard("erase", "--user", "alice", "--yes")
    #expect(erased.status == (scope.forbids ? 4 : 0), "\(erased.errors)")
    #expect(try users() == ["bob", "bob"])
  }

  @Test func `parks an erasure, hides the data, and lets it go on release`() throws {
    let hold = try object("hold", "add", "--user", "alice", "--reason", "matter 17")
    let name = try #require(hold["hold"] as? String)
    #expect(hold["author"] as? String == NSUserName())
    let blocked = try hansard("erase", "--user", "alice", "--reason", "asked", "--yes")
    #expect(blocked.status == 4)
    #expect(blocked.errors.contains("a legal hold forbids it: \(name)"))
    #expect(blocked.errors.contains("the request is parked"))

    #expect(try users() == ["bob", "bob"])
    #expect(try hansard("show", "alice-01").status == 1)
    #expect(try hansard("last", "alice-01", "-n", "1").status == 1)
    #expect(try object("search", "alice")["total"] as? Int == 0)
    #expect(try object("search", "alice", "--ranked")["total"] as? Int == 0)
    #expect(try object("search", "in")["total"] as? Int == 2)
    for (table, rows) in [("users", 1), ("conversations", 2), ("slices", 2), ("usage_user", 2)] {
      let count = try hansard("query", "SELECT count(*) AS n FROM \(table)", "--csv")
      #expect(count.output == "n\r\n\(rows)\r\n", "\(table) \(count.errors)")
    }
    for table in ["main.users", "\"MAIN\".users", "sqlite_schema", "pragma_database_list"] {
      #expect(try hansard("query", "SELECT count(*) FROM \(table)").status == 4, "\(table)")
    }
    #expect(try hansard("export", "--user", "alice", "--to", folder("alice.jsonl")).status == 1)
    let list = try object("hold", "list")
    #expect((list["holds"] as? [[String: Any]])?.first?["user_id"] as? String == "alice")
    #expect((list["parked"] as? [[String: Any]])?.first?["reason"] as? String == "asked")

    let released = try object("hold", "release", name, "--reason", "settled")
    #expect((released["erased"] as? [String])?.count == 1)
    let after = try object("hold", "list", "--all")
    #expect((after["parked"] as? [Any])?.isEmpty == true)
    #expect(
      (after["holds"] as? [[String: Any]])?.first?["release_reason"] as? String == "settled")
    try hansard("verify", "--deep").expectSuccess()
    #expect((try object("audit", "verify")["notes"] as? [Any])?.isEmpty ?? true)
    let frames = try hansard("query", "SELECT count(*) AS n FROM frames", "--csv")
    #expect(frames.output == "n\r\n2\r\n")
  }

  @Test func `keeps an erasure parked while another hold stands`() throws {
    _ = try object("hold", "add", "--user", "alice")
    _ = try object("hold", "add", "--conversation", "alice-03")
    #expect(try hansard("erase", "--user", "alice", "--yes").status == 4)
    #expect((try object("hold", "release", "--user", "alice")["erased"] as? [Any])?.count == 0)
    #expect(try users() == ["bob", "bob"])
    let names = try object("hold", "list")["holds"] as? [[String: Any]]
    let name = try #require(names?.first?["hold"] as? String)
    #expect((try object("hold", "release", name)["erased"] as? [Any])?.count == 1)
  }

  @Test func `is in force for somebody whom the store does not know`() throws {
    try hansard("hold", "add", "--user", "carol").expectSuccess()
    #expect(try hansard("erase", "--user", "carol", "--yes").status == 4)
  }

  @Test func `a dry run of a held erasure parks nothing`() throws {
    _ = try object("hold", "add", "--user", "alice")
    #expect(try hansard("erase", "--user", "alice", "--dry-run").status == 4)
    #expect((try object("hold", "list")["parked"] as? [Any])?.isEmpty == true)
    #expect(try users().count == 4)
  }

  @Test func `by search covers what had the words, whatever becomes of it, and what gets them`()
    throws
  {
    let row = #"{"conversation_id":"%","id":"m","user_id":"%","role":"user","content":"%"}"#
    func ingest(_ conversation: String, _ user: String, _ text: String) throws {
      let line = [conversation, user, text].reduce(row) { line, value in
        line.replacing("%", with: value, maxReplacements: 1)
      }
      let path = try folder.write(line, to: "\(conversation)-\(text.count).jsonl")
      try hansard("ingest", path).expectSuccess()
    }
    try ingest("edited", "carol", "the merger, by all means")
    let hold = try object("hold", "add", "--search", "merger")
    #expect(hold["search"] as? String == "merger")
    #expect(hold["matches"] as? Int == 1)
    try ingest("edited", "carol", "nothing")
    try ingest("later", "dave", "a merger again")
    let list = try object("hold", "list")["holds"] as? [[String: Any]]
    #expect(list?.first?["matches"] as? Int == 2)
    for user in ["carol", "dave"] {
      #expect(try hansard("erase", "--user", user, "--yes").status == 4, "\(user)")
    }
    try hansard("erase", "--user", "alice", "--yes").expectSuccess()
    let ledger = try Data(contentsOf: folder.url.appending(path: "store/ledger.sqlite"))
    #expect(ledger.range(of: Data("merger".utf8)) == nil)
    #expect(
      (try object("hold", "release", "--search", "merger")["erased"] as? [Any])?.count == 2)
  }

  @Test func `hides what is parked from reports, and shows it to an export that says why`() throws {
    _ = try object("hold", "add", "--conversation", "alice-01")
    #expect(try hansard("erase", "--conversation", "alice-01", "--yes").status == 4)
    let report = try hansard("report", "--to", folder("reports"))
    #expect(report.status == 0, "\(report.errors)")
    let path = try #require(
      report.output.split(separator: "\n").first { $0.hasSuffix(".json") }.map { String($0) })
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("waits for a hold: 1 user."))

    let export = ["export", "--conversation", "alice-01", "--to", folder("held.jsonl")]
    func run(_ arguments: [String]) throws -> HansardProcess {
      try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
    }
    #expect(try run(export).status == 1)
    #expect(try run(export + ["--include-held"]).status == 2)
    let shown = try run(export + ["--include-held", "--reason", "court order 9"])
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(
      try String(contentsOfFile: folder("held.jsonl"), encoding: .utf8).contains("alice in 01"))
    let runs = try object("runs")["runs"] as? [[String: Any]]
    #expect(runs?.contains { $0["note"] as? String == "court order 9" } == true)
    try hansard("audit", "verify").expectSuccess()
  }

  @Test func `is not forgotten by an older copy of the store that is put back`() throws {
    let files = FileManager.default
    func putBack() throws {
      try files.removeItem(atPath: folder("store"))
      try files.copyItem(atPath: folder("older"), toPath: folder("store"))
    }
    try files.copyItem(atPath: folder("store"), toPath: folder("older"))
    _ = try object("hold", "add", "--user", "alice", "--reason", "matter 17")
    _ = try object("hold", "add", "--search", "bob")
    try putBack()
    for user in ["alice", "bob"] {
      #expect(try hansard("erase", "--user", user, "--yes").status == 4, "\(user)")
    }
    let list = try object("hold", "list")["holds"] as? [[String: Any]]
    #expect(list?.first?["reason"] as? String == "matter 17")
    #expect(list?.last?["search"] as? String == "bob")
    try hansard("audit", "verify").expectSuccess()

    _ = try object("hold", "release", "--user", "alice")
    try putBack()
    #expect(try hansard("list").status == 5)
    try hansard("restore").expectSuccess()
    #expect(try users() == [], "what is parked is hidden again")
    let left = try object("hold", "list")
    #expect((left["holds"] as? [[String: Any]])?.map { $0["search"] as? String } == ["bob"])
    #expect((left["parked"] as? [[String: Any]])?.map { $0["user_id"] as? String } == ["bob"])

    _ = try object("hold", "release", "--search", "bob")
    #expect(try object("hold", "list")["parked"] as? [[String: String]] == [])
    try putBack()
    try hansard("restore").expectSuccess()
    #expect(try object("hold", "list")["parked"] as? [[String: String]] == [])
  }

  @Test func `names nobody in the ledger`() throws {
    _ = try object("hold", "add", "--user", "alice", "--conversation", "alice-01")
    _ = try hansard("erase", "--user", "alice", "--yes")
    let ledger = try Data(contentsOf: folder.url.appending(path: "store/ledger.sqlite"))
    #expect(ledger.range(of: Data("alice".utf8)) == nil)
  }

  @Test(arguments: [
    ["hold", "add"], ["hold", "add", "--everything", "--user", "alice"], ["hold", "release"],
  ])
  func `does not guess what is meant`(arguments: [String]) throws {
    let result = try HansardProcess.run(arguments + ["--store", folder("store")])
    #expect(result.status == 2)
  }
}
