import Foundation
import Testing

@Suite struct `hansard erase` {
  private let folder: TemporaryFolder

  /// Three users with two conversations each, in January and in March.
  init() throws {
    folder = try TemporaryFolder()
    var text = ""
    for user in ["alice", "bob", "carol"] {
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

  private func left() throws -> [String] {
    try hansard("query", "SELECT source_id FROM conversations ORDER BY 1", "--csv").output
      .split(whereSeparator: \.isNewline).dropFirst().map(String.init)
  }

  @Test func `of a conversation takes that one`() throws {
    let plan = try hansard("erase", "--conversation", "alice-01", "--dry-run", "--json")
    #expect(plan.output.contains(#""kind":"erasure_plan""#))
    #expect(plan.output.contains(#""scope":"conversations""#))
    #expect(try left().count == 6)
    let erased = try hansard("erase", "--conversation", "alice-01", "--yes", "--json")
    #expect(erased.status == 0, "\(erased.errors)")
    #expect(erased.output.contains(#""found":{"conversations":1,"messages":1"#))
    #expect(!erased.output.contains("alice"))
    try folder.write(erased.output, to: "receipt.json")
    try hansard("receipt", "verify", folder("receipt.json")).expectSuccess()
    #expect(try left() == ["alice-03", "bob-01", "bob-03", "carol-01", "carol-03"])
    try hansard("verify", "--deep").expectSuccess()
    #expect(try hansard("erase", "--conversation", "alice-01", "--yes").status == 1)
  }

  @Test func `of a range of dates takes the user's conversations in it`() throws {
    let erased = try hansard("erase", "--user", "bob", "--until", "2026-02-01", "--yes")
    #expect(erased.status == 0, "\(erased.errors)")
    #expect(try left() == ["alice-01", "alice-03", "bob-03", "carol-01", "carol-03"])
    let none = try hansard("erase", "--user", "bob", "--since", "2027-01-01", "--yes")
    #expect(none.status == 1)
  }

  @Test func `of users in a file takes all of them, and parks those that are held`() throws {
    try hansard("hold", "add", "--user", "carol").expectSuccess()
    let list = try folder.write("alice\nbob\ncarol\n", to: "users.txt")
    let erased = try hansard("erase", "--users-from", list, "--yes", "--json")
    #expect(erased.status == 4)
    #expect(erased.output.hasPrefix(#"{"receipts":["#))
    #expect(try left() == [])
    let released = try hansard("hold", "release", "--user", "carol")
    #expect(released.status == 0, "\(released.errors)")
    try hansard("verify", "--deep").expectSuccess()
    try hansard("audit", "verify").expectSuccess()
  }

  @Test func `reaches the reports under the store`() throws {
    let definition = try folder.write(
      "name: people\ntitle: People\nsuppress_below: 1\nsections:\n  - metric: messages\n    by: user\n",
      to: "people.yaml")
    let reports = folder("store/reports")
    let written = try hansard("report", definition, "--to", reports)
    #expect(written.status == 0, "\(written.errors)")
    func files(naming user: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: reports).filter {
        try String(contentsOfFile: "\(reports)/\($0)", encoding: .utf8).contains(user)
      }
    }
    #expect(try files(naming: "alice").count == 3)
    try hansard("erase", "--user", "alice", "--yes").expectSuccess()
    #expect(try files(naming: "alice") == [])
    #expect(FileManager.default.fileExists(atPath: reports + "/STALE.txt"))
    try hansard("report", definition, "--to", reports).expectSuccess()
    #expect(try files(naming: "bob").count == 3)
    #expect(!FileManager.default.fileExists(atPath: reports + "/STALE.txt"))
    try hansard("verify", "--deep").expectSuccess()
  }

  @Test func `by rewriting leaves new files without what was erased, and nothing of the old ones`()
    throws
  {
    func segments() throws -> [String] {
      let walker = FileManager.default.enumerator(atPath: folder("store/archive"))
      return (walker ?? NSEnumerator()).compactMap { $0 as? String }.filter {
        $0.hasSuffix(".zst")
      }.sorted()
    }
    let before = try segments()
    let erased = try hansard("erase", "--user", "alice", "--method", "rewrite", "--yes", "--json")
    #expect(erased.status == 0, "\(erased.errors)")
    #expect(erased.output.contains(#""method":"rewrite","segments_rewritten":2"#))
    #expect(erased.output.contains(#""storage":{"file_system":"#))
    #expect(erased.output.contains(#""not_proven":["L3, media: "#))
    let after = try segments()
    #expect(after.count == before.count)
    #expect(Set(after).isDisjoint(with: before))
    #expect(try left() == ["bob-01", "bob-03", "carol-01", "carol-03"])
    try hansard("scan").expectSuccess()
    try hansard("verify", "--deep").expectSuccess()
    try hansard("rebuild").expectSuccess()
    #expect(try left() == ["bob-01", "bob-03", "carol-01", "carol-03"])
    let all = try hansard(
      "erase", "--users-from", try folder.write("bob\ncarol\n", to: "users"), "--method", "rewrite",
      "--yes")
    #expect(all.status == 0, "\(all.errors)")
    #expect(try segments() == [])
    try hansard("verify", "--deep").expectSuccess()
  }

  @Test(arguments: [
    ["--yes"], ["--user", "alice"], ["--user", "alice", "--conversation", "alice-01", "--yes"],
    ["--conversation", "alice-01", "--since", "2026-01-01", "--yes"],
  ])
  func `does not guess what is meant`(arguments: [String]) throws {
    let result = try HansardProcess.run(["erase", "--store", folder("store")] + arguments)
    #expect(result.status == 2)
    #expect(try left().count == 6)
  }
}
