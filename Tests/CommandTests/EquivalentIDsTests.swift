import Foundation
import Testing

/// Ids that Unicode calls equivalent are ids of two users, and of two conversations.
@Suite struct `Ids that differ in their bytes alone` {
  private static let composed = "ann\u{E9}"
  private static let decomposed = "anne\u{301}"

  private let folder: TemporaryFolder
  private let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = folder("store")
    let (composed, decomposed) = (Self.composed, Self.decomposed)
    let lines = [(composed, "one"), (decomposed, "two"), ("bob", composed), ("bob", decomposed)]
      .map { user, conversation in
        #"{"user_id":"\#(user)","conversation_id":"\#(conversation)","role":"user","#
          + #""content":"Hello from \#(conversation) of \#(user)","created_at":"2020-01-02T03:04:05Z"}"#
      }
    let dump = try folder.write(lines.joined(separator: "\n"), to: "dump.jsonl")
    try run("ingest", dump).expectSuccess()
  }

  @discardableResult
  private func run(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments + ["--store", store])
  }

  private func count(_ user: String) throws -> Int {
    let list = try run("list", "--user", user, "--json")
    list.expectSuccess()
    let object = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [String: Any]
    return try #require(object?["total"] as? Int)
  }

  private func expectBothGone() throws {
    #expect(try count(Self.composed) == 0)
    #expect(try count(Self.decomposed) == 0)
    #expect(try count("bob") == 2)
    try run("verify", "--deep").expectSuccess()
  }

  @Test func `are archived apart`() throws {
    #expect(try count(Self.composed) == 1)
    #expect(try count(Self.decomposed) == 1)
    #expect(try count("bob") == 2)
    try run("verify", "--deep").expectSuccess()
  }

  @Test func `are erased apart`() throws {
    try run("erase", "--user", Self.composed, "--yes").expectSuccess()
    #expect(try count(Self.composed) == 0)
    #expect(try count(Self.decomposed) == 1)
  }

  @Test func `are erased together out of a list`() throws {
    let users = try folder.write(
      "\u{FEFF}\(Self.composed)\r\n\r\n \(Self.decomposed) \r\n", to: "users")
    let plan = try run("erase", "--users-from", users, "--dry-run")
    #expect(plan.output.contains("\(Self.composed): would erase 1 conversation,"))
    try run("erase", "--users-from", users, "--yes").expectSuccess()
    try expectBothGone()
  }

  @Test func `may be one person's`() throws {
    try run("user", "alias", Self.composed, Self.decomposed).expectSuccess()
    try run("erase", "--user", Self.decomposed, "--yes").expectSuccess()
    try expectBothGone()
  }

  @Test func `are reached by a retention plan`() throws {
    let policy = try folder.write(
      """
      name: p
      rules:
        - name: old
          match: {user: "ann*"}
          delete_after: 1 year
      """, to: "policy.yaml")
    let plan = folder("plan.json")
    try run("retention", "plan", policy, "--to", plan).expectSuccess()
    try run("retention", "apply", plan).expectSuccess()
    try expectBothGone()
  }

  @Test func `are erased again after a restore`() throws {
    try run("backup", folder("backup")).expectSuccess()
    for user in [Self.composed, Self.decomposed] {
      try run("erase", "--user", user, "--yes").expectSuccess()
    }
    try FileManager.default.removeItem(atPath: store)
    try run("restore", folder("backup")).expectSuccess()
    try expectBothGone()
  }

  @Test(arguments: ["", "  "])
  func `are no ids when nothing is in them`(user: String) throws {
    for arguments in [
      ["erase", "--yes", "--user"], ["list", "--user"], ["hold", "add", "--user"],
    ] {
      #expect(try HansardProcess.run(arguments + [user, "--store", store]).status == 2)
    }
  }

  @Test func `come from a file that has some`() throws {
    let empty = try folder.write("\n \n", to: "empty")
    let broken = folder("broken")
    try Data([0x61, 0x0A, 0xFF, 0x0A]).write(to: URL(filePath: broken))
    let none = try run("erase", "--users-from", empty, "--yes")
    #expect(none.status == 2)
    #expect(none.errors.contains("no line of it has an id"))
    #expect(try run("erase", "--users-from", broken, "--yes").errors.contains("line 2 is no UTF-8"))
    #expect(try run("erase", "--users-from", folder(""), "--yes").status == 1)
  }
}
