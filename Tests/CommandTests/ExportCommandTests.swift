import Foundation
import Testing

@Suite struct `Export command` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let rows = ["alice", "bob"].map { user in
      #"{"id":"1","conversation_id":"c-\#(user)","user_id":"\#(user)","role":"user","#
        + #""content":"words of \#(user)"}"#
    }
    try folder.write(rows.joined(separator: "\n"), to: "rows.jsonl")
    let result = try hansard("ingest", folder("rows.jsonl"))
    #expect(result.status == 0, "\(result.errors)")
  }

  private func hansard(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  @Test func `writes a zip that ingest reads again, of one user alone`() throws {
    let zip = folder("alice.zip")
    let result = try hansard("export", "--user", "alice", "--to", zip, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    #expect(object?["messages"] as? Int == 1)
    let other = folder("other")
    let ingested = try HansardProcess.run(["ingest", zip, "--store", other])
    #expect(ingested.status == 0, "\(ingested.errors)")
    let listed = try HansardProcess.run(["list", "--store", other, "--json"])
    #expect(listed.output.contains(#""user_id":"alice""#))
    #expect(listed.output.contains(#""total":1,"#))
    #expect(!listed.output.contains("bob"))
  }

  @Test func `writes one conversation as Markdown`() throws {
    let result = try hansard("export", "--conversation", "c-bob", "--to", folder("bob.md"))
    #expect(result.status == 0, "\(result.errors)")
    let text = try String(contentsOfFile: folder("bob.md"), encoding: .utf8)
    #expect(text.contains("words of bob"))
    #expect(!text.contains("alice"))
  }

  @Test(
    arguments: [
      ([], 2), (["--user", "alice", "--conversation", "c-bob"], 2),
      (["--user", "alice", "--as", "pdf"], 2), (["--user", "nobody"], 1),
      (["--conversation", "nowhere"], 1),
    ] as [([String], Int32)])
  func `refuses what it cannot do, and writes nothing`(options: [String], status: Int32) throws {
    let result = try HansardProcess.run(
      ["export", "--to", folder("out"), "--store", folder("store")] + options)
    #expect(result.status == status)
    #expect(!FileManager.default.fileExists(atPath: folder("out")))
  }
}
