import Foundation
import Testing

@Suite struct `hansard retention` {
  private let folder: TemporaryFolder

  /// Two users, each with a conversation of 2020 and one of 2026; the old one of bob is held.
  init() throws {
    folder = try TemporaryFolder()
    var text = ""
    for user in ["alice", "bob"] {
      for year in ["2020", "2026"] {
        for number in 0..<2 {
          text +=
            #"{"conversation_id":"\#(user)-\#(year)","id":"m\#(number)","user_id":"\#(user)","#
            + #""role":"user","content":"\#(user) in \#(year), \#(number)","model":"gpt-4o","#
            + #""created_at":"\#(year)-03-05T00:00:00Z"}"# + "\n"
        }
      }
    }
    let result = try hansard("ingest", try folder.write(text, to: "rows.jsonl"))
    #expect(result.status == 0, "\(result.errors)")
    try hansard("hold", "add", "--conversation", "bob-2020").expectSuccess()
    try folder.write(
      """
      name: p
      rules:
        - name: old
          delete_after: 2 years
        - name: spoken
          match: {model: gpt-4o, role: user}
          keep_at_least: 1 year
      """, to: "policy.yaml")
  }

  private func hansard(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  private func plan(to name: String = "plan.json") throws -> HansardProcess {
    try hansard(
      "retention", "plan", folder("policy.yaml"), "--to", folder(name), "--at", "2026-06-01",
      "--json")
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
  }

  @Test func `plans every conversation with the rule that decided`() throws {
    let result = try plan()
    #expect(result.status == 0, "\(result.errors)")
    #expect(try object(result.output)["deletions"] as? Int == 1)
    let decisions = try #require(
      try object(try text("plan.json"))["decisions"] as? [[String: Any]])
    let byConversation = Dictionary(
      uniqueKeysWithValues: decisions.map { ($0["conversation_id"] as? String ?? "", $0) })
    #expect(byConversation.count == 4)
    for (conversation, decision, basis, rule) in [
      ("alice-2020", "delete", "deletion", "old"), ("bob-2020", "keep", "hold", nil),
      ("alice-2026", "keep", "retention", "spoken"), ("bob-2026", "keep", "retention", "spoken"),
    ] {
      let entry = try #require(byConversation[conversation])
      #expect(entry["decision"] as? String == decision)
      #expect(entry["basis"] as? String == basis)
      if let rule { #expect(entry["rule"] as? String == rule) }
      #expect(entry["messages"] as? Int == 2)
    }
    let lines = try text("plan.json").split(separator: "\n")
    #expect(lines.count == 5, "one conversation a line")
  }

  @Test func `plans the same twice, for its owner alone`() throws {
    _ = try plan(to: "first.json")
    _ = try plan(to: "second.json")
    #expect(try text("first.json") == text("second.json"))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder("first.json"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `keeps what a hold on another name of the person covers`() throws {
    try hansard("user", "alias", "alice", "al").expectSuccess()
    try hansard("hold", "add", "--user", "al").expectSuccess()
    _ = try plan()
    let decisions = try object(try text("plan.json"))["decisions"] as? [[String: Any]]
    let ofAlice = try #require(decisions).filter { $0["user_id"] as? String == "alice" }
    #expect(ofAlice.map { $0["basis"] as? String } == ["hold", "hold"])
  }

  @Test func `pins the store and the holds apart`() throws {
    func pins() throws -> [String?] {
      let plan = try object(try plan().output)
      return [plan["state_sha256"] as? String, plan["holds_sha256"] as? String]
    }
    let first = try pins()
    try hansard("hold", "add", "--user", "alice").expectSuccess()
    let held = try pins()
    #expect(held[0] == first[0] && held[1] != first[1])
    let line =
      #"{"conversation_id":"bob-2026","id":"m9","user_id":"bob","role":"user","content":"more","#
      + #""created_at":"2026-03-06T00:00:00Z"}"#
    try hansard("ingest", try folder.write(line + "\n", to: "more.jsonl")).expectSuccess()
    let grown = try pins()
    #expect(grown[0] != held[0] && grown[1] == held[1])
  }

  @Test func `takes a parked request for a reason to delete`() throws {
    #expect(try hansard("erase", "--user", "bob", "--yes").status == 4)
    _ = try plan()
    let decisions = try object(try text("plan.json"))["decisions"] as? [[String: Any]]
    let ofBob = try #require(decisions).filter { $0["user_id"] as? String == "bob" }
    #expect(ofBob.compactMap { $0["basis"] as? String }.sorted() == ["hold", "request"])
  }

  @Test func `ends with the line of a mistake in the policy`() throws {
    try folder.write("name: p\nrules:\n  - {name: r, delete: never}\n", to: "policy.yaml")
    let result = try plan()
    #expect(result.status == 2)
    #expect(result.errors.contains("policy.yaml: reading a retention policy failed: line 3"))
    #expect(!FileManager.default.fileExists(atPath: folder("plan.json")))
  }

  private func conversations() throws -> Set<String> {
    let result = try hansard("list", "--json")
    let list = try #require(
      try object(result.output)["conversations"] as? [[String: Any]])
    return Set(list.compactMap { $0["conversation_id"] as? String })
  }

  /// Both conversations of alice are due, whatever today is.
  private func planOfToday() throws {
    try folder.write(
      """
      name: p
      rules:
        - name: short
          match: {user: alice}
          delete_after: 1 day
      """, to: "policy.yaml")
    let result = try hansard(
      "retention", "plan", folder("policy.yaml"), "--to", folder("plan.json"))
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `applies a plan, and keeps what it deleted out`() throws {
    try planOfToday()
    let result = try hansard("retention", "apply", folder("plan.json"), "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try object(result.output)
    #expect(report["conversations"] as? Int == 2)
    #expect(report["messages"] as? Int == 4)
    let receipts = try #require(report["receipts"] as? [String])
    #expect(receipts.count == 1)
    let receipt = folder("store/receipts/\(receipts[0]).json")
    try hansard("receipt", "verify", receipt).expectSuccess()
    let left: Set = ["bob-2020", "bob-2026"]
    #expect(try conversations() == left)
    try hansard("ingest", folder("rows.jsonl"), "--json").expectSuccess()
    #expect(try conversations() == left)
  }

  @Test func `applies nothing when the store has changed`() throws {
    try planOfToday()
    try folder.write(
      #"{"conversation_id":"new","id":"1","user_id":"carol","role":"user","content":"hello"}"#,
      to: "more.jsonl")
    try hansard("ingest", folder("more.jsonl")).expectSuccess()
    let result = try hansard("retention", "apply", folder("plan.json"))
    #expect(result.status == 2)
    #expect(result.errors.contains("the store has changed since it was made"))
    #expect(try conversations().count == 5)
  }

  @Test func `leaves what a hold has caught since`() throws {
    try planOfToday()
    try hansard("hold", "add", "--conversation", "alice-2020").expectSuccess()
    let result = try hansard("retention", "apply", folder("plan.json"), "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try object(result.output)
    #expect(report["conversations"] as? Int == 1)
    #expect((report["held"] as? [String])?.count == 1)
    #expect(try conversations() == ["alice-2020", "bob-2020", "bob-2026"])
  }

  @Test func `applies no plan that was changed by hand`() throws {
    try planOfToday()
    try folder.write(
      try text("plan.json").replacing("\"decision\":\"keep\"", with: "\"decision\":\"delete\""),
      to: "changed.json")
    let result = try hansard("retention", "apply", folder("changed.json"))
    #expect(result.status == 2)
    #expect(result.errors.contains("it was changed after it was made"))
    #expect(try conversations().count == 4)
  }

  @Test(arguments: [("2024-06-01", "it has expired"), ("2999-01-01", "has not come")])
  func `applies a plan in its time alone`(at: String, problem: String) throws {
    let path = folder("other.json")
    let planned = try hansard(
      "retention", "plan", folder("policy.yaml"), "--to", path, "--at", at)
    #expect(planned.status == 0, "\(planned.errors)")
    let result = try hansard("retention", "apply", path)
    #expect(result.status == 2)
    #expect(result.errors.contains(problem))
    #expect(try conversations().count == 4)
  }
}
