import Foundation
import Testing

/// `search` as an operator or a script calls it.
@Suite struct `The search command` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    func row(_ id: String, _ user: String, _ time: String, _ text: String) -> String {
      #"{"conversation_id":"c-\#(user)","id":"\#(id)","user_id":"\#(user)","#
        + #""role":"user","content":"\#(text)","created_at":"\#(time)","model":"gpt-4o"}"#
    }
    let rows = [
      row("1", "ann", "2026-01-01T00:00:00Z", "A red kite\\nover the weir"),
      row("2", "ann", "2026-02-01T00:00:00Z", "the kite is red"),
      row("3", "bob", "2026-03-01T00:00:00Z", "no bird here, \\u001b[31m kite"),
    ]
    try folder.write(rows.joined(separator: "\n"), to: "rows.jsonl")
    let result = try hansard("ingest", folder("rows.jsonl"))
    #expect(result.status == 0, "\(result.errors)")
  }

  private func hansard(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  private func search(_ arguments: String...) throws -> (total: Int, hits: [[String: Any]]) {
    let result = try HansardProcess.run(
      ["search", "--json"] + arguments, environment: ["HANSARD_STORE": folder("store")])
    #expect(result.status == 0, "\(result.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let total = try #require(value?["total"] as? Int)
    return (total, try #require(value?["hits"] as? [[String: Any]]))
  }

  @Test func `prints every key of the contract`() throws {
    let found = try search("\"red kite\"")
    #expect(found.total == 1)
    let hit = try #require(found.hits.first)
    #expect(hit["conversation_id"] as? String == "c-ann")
    #expect(hit["message_id"] as? String == "1")
    #expect(hit["user_id"] as? String == "ann")
    #expect(hit["created_at"] as? String == "2026-01-01T00:00:00.000Z")
    #expect(hit["role"] as? String == "user")
    #expect(hit["snippet"] as? String == "A red kite over the weir")
  }

  @Test(
    arguments: [
      (["kite"], 3, ["3", "2", "1"]), (["kite", "red"], 2, ["2", "1"]),
      (["kite red", "--limit", "1"], 2, ["2"]), (["KITE", "--user", "bob"], 1, ["3"]),
      (["kite", "--since", "2026-02-01", "--until", "2026-03-01"], 1, ["2"]),
      (["kite", "--limit", "0"], 3, []), (["kit"], 0, []),
    ] as [([String], Int, [String])])
  func `takes its options`(arguments: [String], total: Int, ids: [String]) throws {
    let result = try HansardProcess.run(
      ["search", "--json"] + arguments, environment: ["HANSARD_STORE": folder("store")])
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    #expect(value?["total"] as? Int == total)
    let hits = value?["hits"] as? [[String: Any]]
    #expect(hits?.compactMap { $0["message_id"] as? String } == ids)
  }

  @Test func `ranks with a score`() throws {
    let hits = try search("kite", "--ranked").hits
    let scores = hits.compactMap { $0["score"] as? Double }
    #expect(scores.count == 3)
    #expect(scores == scores.sorted(by: >))
  }

  @Test func `exits 0 when nothing is found, 2 without a word, 1 without a store`() throws {
    let nothing = try hansard("search", "pelican")
    #expect(nothing.status == 0)
    #expect(nothing.output == "0 messages found\n")
    for arguments in [["search"], ["search", "-- !"], ["search", "kite", "--limit", "-1"]] {
      let result = try HansardProcess.run(
        arguments, environment: ["HANSARD_STORE": folder("store")])
      #expect(result.status == 2, "\(arguments)")
      #expect(result.output.isEmpty)
    }
    let elsewhere = try HansardProcess.run(
      ["search", "kite"], environment: ["HANSARD_STORE": folder("none")])
    #expect(elsewhere.status == 1)
  }

  @Test func `prints nothing that moves a cursor`() throws {
    let result = try hansard("search", "bird")
    #expect(result.status == 0)
    #expect(!result.output.contains("\u{1B}"))
    #expect(result.output.contains("no bird here"))
  }

  @Test func `finds nothing of an erased user`() throws {
    let erased = try hansard("erase", "--user", "ann", "--yes")
    #expect(erased.status == 0, "\(erased.errors)")
    #expect(try search("kite").hits.map { $0["message_id"] as? String } == ["3"])
  }
}
