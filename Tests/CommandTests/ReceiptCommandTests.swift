import Foundation
import Testing

/// A store with an erasure in it, its receipt and its public key.
@Suite struct `Receipt command` {
  private let folder: TemporaryFolder
  private let receipt: String
  private let key: String

  init() throws {
    folder = try TemporaryFolder()
    receipt = folder("receipt.json")
    key = folder("key.pem")
    try folder.write(
      #"{"id":"1","conversation_id":"c","user_id":"alice","role":"user","content":"hi"}"#,
      to: "rows.jsonl")
    let ingested = try hansard("ingest", folder("rows.jsonl"))
    #expect(ingested.status == 0, "\(ingested.errors)")
    let erased = try hansard(
      "erase", "--user", "alice", "--reason", "Request 17", "--yes", "--json")
    #expect(erased.status == 0, "\(erased.errors)")
    try folder.write(erased.output, to: "receipt.json")
    try folder.write(try hansard("receipt", "key").output, to: "key.pem")
  }

  private func hansard(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  private func withoutStore(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("nowhere")])
  }

  @Test func `show prints every field, and needs no store`() throws {
    let shown = try withoutStore("receipt", "show", receipt)
    #expect(shown.status == 0, "\(shown.errors)")
    for line in ["reason: Request 17", "found:", "  messages: 1", "  catalog rows left: 0"] {
      #expect(shown.output.split(separator: "\n").contains(Substring(line)), "\(line)")
    }
    let json = try withoutStore("receipt", "show", receipt, "--json")
    #expect(json.output == (try String(contentsOfFile: receipt, encoding: .utf8)))
  }

  @Test func `verify needs the public key and no store`() throws {
    let verified = try withoutStore("receipt", "verify", receipt, "--key", key)
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    #expect(verified.output.hasPrefix("true: "))
  }

  @Test func `verify asks the store when no key is given`() throws {
    try hansard("receipt", "verify", receipt).expectSuccess()
    #expect(try withoutStore("receipt", "verify", receipt).status == 1)
  }

  @Test func `verify says what is wrong and exits 1`() throws {
    let text = try String(contentsOfFile: receipt, encoding: .utf8)
    try folder.write(text.replacing("Request 17", with: "Request 18"), to: "changed.json")
    let changed = try withoutStore("receipt", "verify", folder("changed.json"), "--key", key)
    #expect(changed.status == 1)
    #expect(changed.output.contains("changed after it was signed"))
    let json = try withoutStore(
      "receipt", "verify", folder("changed.json"), "--key", key, "--json")
    #expect(json.status == 1)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["ok"] as? Bool == false)
    #expect(try withoutStore("receipt", "verify", folder("missing"), "--key", key).status == 1)
    #expect(try withoutStore("receipt", "verify", receipt, "--key", receipt).status == 2)
  }

  @Test func `verify does not take a dry run for an erasure`() throws {
    let plan = try hansard("erase", "--user", "alice", "--dry-run", "--json")
    try folder.write(plan.output, to: "plan.json")
    let verified = try withoutStore("receipt", "verify", folder("plan.json"), "--key", key)
    #expect(verified.status == 1)
    #expect(verified.errors.contains("dry run"))
  }
}
