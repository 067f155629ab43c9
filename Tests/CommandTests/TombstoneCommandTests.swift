import Foundation
import Testing

@Suite struct `Tombstone command` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      #"{"id":"1","conversation_id":"c","user_id":"alice","role":"user","content":"hello"}"#,
      to: "rows.jsonl")
    for arguments in [
      ["ingest", folder("rows.jsonl")], ["erase", "--user", "alice", "--yes"],
    ] {
      let result = try hansard(arguments)
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  private func hansard(_ arguments: [String]) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  private func total(_ arguments: String...) throws -> Int? {
    let result = try hansard(["tombstone", "list", "--json"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return object?["total"] as? Int
  }

  @Test func `list finds a subject by a name that it does not print`() throws {
    #expect(try total() == 2)
    #expect(try total("--user", "alice") == 2)
    #expect(try total("--user", "bob") == 0)
    #expect(try total("--conversation", "c", "--source-kind", "rows") == 1)
    #expect(try !hansard(["tombstone", "list"]).output.contains("alice"))
  }

  @Test func `lift takes tombstones off the list, and keeps them with --all`() throws {
    let lifted = try hansard(["tombstone", "lift", "--user", "alice", "--reason", "Request 18"])
    #expect(lifted.status == 0, "\(lifted.errors)")
    #expect(lifted.output.hasPrefix("lifted 2 tombstones"))
    #expect(try total() == 0)
    #expect(try total("--all") == 2)
    try hansard(["audit", "verify"]).expectSuccess()
  }

  @Test(
    arguments: [
      (["--user", "alice"], 2), (["--user", "alice", "--reason", ""], 2), (["--reason", "x"], 2),
      (["--user", "alice", "--job", "j", "--reason", "x"], 2),
      (["--conversation", "c", "--reason", "x"], 2), (["--user", "bob", "--reason", "x"], 1),
    ] as [([String], Int32)])
  func `lift refuses what it was not told`(options: [String], status: Int32) throws {
    #expect(try hansard(["tombstone", "lift"] + options).status == status)
    #expect(try total() == 2)
  }
}
