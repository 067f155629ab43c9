import Foundation
import Testing

/// A store with two users, of whom one has something to be found again.
@Suite struct `Commands of proof and copies` {
  private let folder: TemporaryFolder
  private let secret = "the passphrase is correct horse battery staple, and nobody else has it"

  init() throws {
    folder = try TemporaryFolder()
    let rows = [("1", "alice", secret), ("2", "bob", "a recipe for bread that everybody may have")]
    try folder.write(
      rows.map { id, user, text in
        #"{"id":"\#(id)","conversation_id":"\#(user)","user_id":"\#(user)","role":"user","#
          + #""content":"\#(text)","created_at":"2026-01-02T03:04:05Z"}"#
      }.joined(separator: "\n"), to: "rows.jsonl")
    let ingested = try hansard("ingest", folder("rows.jsonl"))
    #expect(ingested.status == 0, "\(ingested.errors)")
  }

  private func hansard(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  private func erase(_ user: String, _ more: String...) throws -> HansardProcess {
    try HansardProcess.run(
      ["erase", "--user", user, "--yes"] + more, environment: ["HANSARD_STORE": folder("store")])
  }

  @Test func `scan proves what waits, and then has nothing to do`() throws {
    try erase("alice").expectSuccess()
    let scanned = try hansard("scan", "--json")
    #expect(scanned.status == 0, "\(scanned.errors)")
    #expect(scanned.output.contains(#""kind":"scan_receipt""#))
    #expect(scanned.output.contains(#""result":"clean""#))
    #expect(try hansard("scan").output == "no erasure waits for a scan\n")
  }

  @Test func `scan exits 1 when something was left, and says where`() throws {
    try erase("alice").expectSuccess()
    try folder.write(secret, to: "store/left.txt")
    let scanned = try hansard("scan")
    #expect(scanned.status == 1)
    #expect(scanned.output.contains("left.txt"))
    #expect(!scanned.output.contains("passphrase"))
  }

  @Test func `erase --scan gives a receipt with the whole proof`() throws {
    let erased = try erase("alice", "--scan", "--json")
    #expect(erased.status == 0, "\(erased.errors)")
    #expect(erased.output.contains(#""proof":"L2"#))
    try folder.write(erased.output, to: "receipt.json")
    try hansard("receipt", "verify", folder("receipt.json")).expectSuccess()
    let page = try hansard("receipt", "show", "--html", folder("receipt.json"))
    #expect(page.output.hasPrefix("<!DOCTYPE html>"))
  }

  @Test func `restore erases again what was erased since the backup`() throws {
    let backup = try hansard("backup", folder("backup"), "--json")
    #expect(backup.status == 0, "\(backup.errors)")
    try erase("alice").expectSuccess()
    try FileManager.default.removeItem(atPath: folder("store"))
    let restored = try hansard("restore", folder("backup"))
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(restored.output.contains("1 erasure repeated"))
    let listed = try hansard("list", "--json")
    #expect(!listed.output.contains("alice") && listed.output.contains("bob"))
    try hansard("verify", "--deep").expectSuccess()
  }

  @Test func `an old copy is refused with 5 until restore was run`() throws {
    try FileManager.default.copyItem(atPath: folder("store"), toPath: folder("copy"))
    try erase("alice").expectSuccess()
    try FileManager.default.removeItem(atPath: folder("store"))
    try FileManager.default.moveItem(atPath: folder("copy"), toPath: folder("store"))
    for command in ["list", "verify", "rebuild", "scan"] {
      let refused = try hansard(command)
      #expect(refused.status == 5, "\(command)")
      #expect(refused.errors.contains("hansard restore"), "\(command): \(refused.errors)")
    }
    try hansard("restore").expectSuccess()
    try hansard("list").expectSuccess()
  }

  @Test func `merge keeps out what was erased`() throws {
    let environment = ["HANSARD_STORE": folder("own")]
    let erased = try HansardProcess.run(
      ["ingest", folder("rows.jsonl")], environment: environment)
    #expect(erased.status == 0)
    _ = try HansardProcess.run(["erase", "--user", "alice", "--yes"], environment: environment)
    let merged = try HansardProcess.run(
      ["merge", folder("store"), "--json"], environment: environment)
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(merged.output.contains(#""tombstoned":1"#))
    #expect(merged.output.contains(#""duplicate":1"#))
  }

  @Test func `user alias makes one erasure of two names`() throws {
    try hansard("user", "alias", "alice", "bob").expectSuccess()
    let erased = try erase("bob", "--json")
    #expect(erased.status == 0, "\(erased.errors)")
    #expect(erased.output.hasPrefix(#"{"receipts":["#))
    #expect(try hansard("list", "--json").output.contains("alice") == false)
    #expect(try hansard("user", "alias", "x", "x").status == 2)
  }
}
