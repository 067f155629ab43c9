import Foundation
import Testing

@Suite struct `hansard prices` {
  private let folder: TemporaryFolder
  private let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = folder("store")
    let dump = try folder.write(
      #"{"user_id":"ann","conversation_id":"c","id":"1","role":"assistant","model":"ours-7b","#
        + #""created_at":"2026-02-01T00:00:00Z","content":"Good morning.","#
        + #""usage":{"input_tokens":1000000,"output_tokens":2000000}}"#, to: "dump.jsonl")
    _ = try HansardProcess.run(["ingest", dump, "--store", store])
  }

  private func list(_ name: String = "prices.yaml") throws -> String {
    try folder.write(
      """
      lists:
        - source: our contract
          prices:
            - {model: ours-7b, from: 2026-01-01, input: 0.50, output: 1.25}
      """, to: name)
  }

  @Test func `are imported once, listed, and used by reports`() throws {
    let imported = try HansardProcess.run(["prices", "import", try list(), "--store", store])
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(imported.output.hasPrefix("1 price imported, 0 unchanged\n"))
    let again = try HansardProcess.run(
      ["prices", "import", try list(), "--store", store, "--json"])
    #expect(again.output == #"{"imported":0,"unchanged":1,"skipped":0}"# + "\n")

    let listed = try HansardProcess.run(["prices", "list", "--store", store, "--json"])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [String: Any])
    let prices = try #require(object["prices"] as? [[String: Any]])
    let ours = prices.filter { $0["imported"] as? Bool == true }
    #expect(ours.count == 1)
    #expect(ours.first?["output"] as? Double == 1.25)
    #expect(prices.count > 30)
    let one = try HansardProcess.run(
      ["prices", "list", "--model", "provider/ours-7b", "--store", store])
    #expect(one.output.contains("ours-7b  2026-01-01  0.50   1.25    our contract (imported)"))

    let report = try HansardProcess.run(
      ["report", "--store", store, "--to", folder("reports")])
    #expect(report.status == 0, "\(report.errors)")
    let json = try String(contentsOfFile: folder("reports/report.json"), encoding: .utf8)
    // 1,000,000 tokens in and 2,000,000 out.
    #expect(json.contains(#""cost_usd":3"#))
  }

  @Test func `a file that is no list is refused with its name`() throws {
    let file = try folder.write("nothing", to: "nothing")
    let refused = try HansardProcess.run(["prices", "import", file, "--store", store])
    #expect(refused.status == 2)
    #expect(refused.errors.contains(file))
    let missing = try HansardProcess.run(["prices", "import", folder("no"), "--store", store])
    #expect(missing.status == 1)
  }

  @Test func `an upgrade has nothing to do in a store of this version`() throws {
    let upgraded = try HansardProcess.run(["upgrade", "--store", store])
    #expect(upgraded.status == 0)
    #expect(upgraded.output == "format 1, the newest\nnamespace default: up to date\n")
    let json = try HansardProcess.run(["upgrade", "--store", store, "--json"])
    #expect(json.output.contains(#""upgraded":false"#))
  }
}
