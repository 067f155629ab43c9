import Foundation
import Testing

@Suite struct `Retention and scan in a recipe` {
  private let folder: TemporaryFolder

  /// Three users, each with a conversation of 2020 and one of this time.
  init() throws {
    folder = try TemporaryFolder()
    var text = ""
    for user in ["alice", "bob", "carol"] {
      for day in ["2020-03-05", "2199-01-01"] {
        for number in 0..<2 {
          text +=
            #"{"conversation_id":"\#(user)-\#(day)","id":"m\#(number)","user_id":"\#(user)","#
            + #""role":"user","content":"\#(user) on \#(day), \#(number): words enough for a canary","#
            + #""created_at":"\#(day)T00:00:00Z"}"# + "\n"
        }
      }
    }
    try folder.write(text, to: "rows.jsonl")
    try folder.write("name: p\nrules:\n  - name: old\n    delete_after: 2 years\n", to: "p.yaml")
  }

  private func run(_ stages: String, _ arguments: String...) throws -> HansardProcess {
    let recipe = try folder.write("store: store\nstages: \(stages)\n", to: "night.yaml")
    return try HansardProcess.run(["run", recipe] + arguments)
  }

  private func hansard(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  @Test func `delete what is due, keep what is held, and prove it`() throws {
    try run("[ingest: {inputs: [rows.jsonl]}]").expectSuccess()
    try hansard("hold", "add", "--user", "bob").expectSuccess()
    let result = try run(
      "[ingest: {inputs: [rows.jsonl]}, retention: {policy: p.yaml}, verify: {deep: true}, scan]")
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    for text in ["2 of 6 conversations deleted, 2 receipts", "2 erasures proven in"] {
      #expect(result.output.contains(text), "\(result.output)")
    }
    let list = try hansard("list").output
    #expect(list.contains("bob on 2020") && !list.contains("alice on 2020"), "\(list)")
    try hansard("audit", "verify").expectSuccess()

    let again = try run("[retention: {policy: p.yaml}, scan]")
    #expect(again.output.contains("0 of 4 conversations deleted"), "\(again.output)")
    #expect(again.output.contains("no erasure waits for a scan"))
  }

  @Test func `delete nothing when more is due than expected`() throws {
    let result = try run(
      "[ingest: {inputs: [rows.jsonl]}, retention: {policy: p.yaml, at_most: 2}, scan]")
    #expect(result.status == 1)
    #expect(result.errors.contains("3 conversations are due, more than 'at_most' allows"))
    #expect(try hansard("list").output.contains("alice on 2020"))
  }

  @Test func `read the policy before anything is touched`() throws {
    try folder.write("name: p\nrulse: []\n", to: "p.yaml")
    let result = try run("[ingest: {inputs: [rows.jsonl]}, retention: {policy: p.yaml}]")
    #expect(result.status == 2)
    #expect(result.errors.contains("line 2: unknown key 'rulse'"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder("store")))
  }

  @Test func `a dry run says which policy`() throws {
    let result = try run("[retention: {policy: p.yaml, at_most: 7}, scan]", "--dry-run")
    #expect(result.output.contains("policy p says is due, at most 7 conversations"))
    #expect(try run("[retention]").errors.contains("'policy' is missing"))
  }
}
