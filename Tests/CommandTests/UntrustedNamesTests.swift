import Foundation
import Testing

/// Names come from dumps, and dumps from anywhere.
@Suite struct `Names with control characters` {
  private let folder: TemporaryFolder
  private let id: String

  init() throws {
    folder = try TemporaryFolder()
    let odd = #"\u001b[31mx\u202e\u0007\nsecond line"#
    let line =
      #"{"v":1,"kind":"conversation","source_kind":"k\#(odd)","conversation_id":"c\#(odd)","#
      + #""user_id":"u\#(odd)","title":"t\#(odd)","tags":["g\#(odd)"],"messages":[{"id":"m\#(odd)","#
      + #""position":0,"role":"user","created_at":"2026-01-01T00:00:00Z","model":"l\#(odd)","#
      + #""name":"n\#(odd)","content":"hello world"}]}"#
    let dump = try folder.write(line, to: "dump.jsonl")
    let store = ["--store", folder("store")]
    try HansardProcess.run(["ingest", dump] + store).expectSuccess()
    let list = try HansardProcess.run(["list", "--json"] + store)
    let value = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [String: Any]
    let conversations = value?["conversations"] as? [[String: Any]]
    id = try #require(conversations?.first?["id"] as? String)
  }

  @Test(
    arguments: [
      ["list"], ["show", "ID"], ["last", "ID"], ["search", "hello"], ["inspect", "DUMP"],
      ["query", "SELECT user_id, source_kind, title, tags FROM conversations, users"],
    ])
  func `are printed on one line, and move nothing`(arguments: [String]) throws {
    let arguments = arguments.map { $0 == "ID" ? id : $0 == "DUMP" ? folder("dump.jsonl") : $0 }
    let result = try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
    result.expectSuccess()
    #expect(result.output.contains("second line"))
    for scalar in ["\u{1B}", "\u{202E}", "\u{7}", "\nsecond line"] {
      #expect(!result.output.utf8.contains(scalar.utf8))
    }
  }

  @Test func `make no headings in Markdown`() throws {
    let path = folder("chat.md")
    try HansardProcess.run([
      "export", "--conversation", id, "--as", "markdown", "--to", path, "--store", folder("store"),
    ]).expectSuccess()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("second line"))
    #expect(!text.utf8.contains("\nsecond line".utf8))
  }
}
