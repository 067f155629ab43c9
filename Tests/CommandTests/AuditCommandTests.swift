import Foundation
import Testing

@Suite struct `Audit command` {
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

  @Test func `exits 0 and prints the head when all is well`() throws {
    let text = try hansard(["audit", "verify"])
    #expect(text.status == 0, "\(text.output)\(text.errors)")
    #expect(text.output.hasPrefix("1 entry, head "))
    let json = try hansard(["audit", "verify", "--json"])
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["ok"] as? Bool == true)
    #expect((object?["head"] as? String)?.count == 64)
  }

  @Test func `exits 5 and says what is wrong when a receipt was changed`() throws {
    let receipts = try FileManager.default.contentsOfDirectory(atPath: folder("store/receipts"))
    let receipt = try #require(receipts.first { $0.hasSuffix(".json") })
    let path = folder("store/receipts/\(receipt)")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try Data(text.replacing("\"messages\":1", with: "\"messages\":0").utf8)
      .write(to: URL(filePath: path))
    let result = try hansard(["audit", "verify"])
    #expect(result.status == 5)
    #expect(result.output.contains("it is not the receipt that the audit log has an entry for"))
  }

  @Test func `exits 1 without a store`() throws {
    #expect(
      try HansardProcess.run(["audit", "verify", "--store", folder("nowhere")]).status == 1)
  }
}
