import Foundation
import Testing

/// Records that are sound and unusual keep no other record out.
@Suite struct `Odd records` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func hansard(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(arguments, environment: ["HANSARD_STORE": folder("store")])
  }

  private func row(_ conversation: String, _ user: String, _ text: String) -> String {
    #"{"content":"\#(text)","conversation_id":"\#(conversation)","user_id":"\#(user)","#
      + #""role":"user","created_at":"2026-01-02T03:04:05Z"}"#
  }

  private func users() throws -> Set<String> {
    let list = try hansard("list", "--json")
    let value = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [String: Any]
    let conversations = try #require(value?["conversations"] as? [[String: Any]])
    return Set(conversations.compactMap { $0["user_id"] as? String })
  }

  /// SQLite's text ends at a NUL: ids that are one up to there are not one.
  @Test func `with NULs in their ids are told apart`() throws {
    let rows = [
      row("c", "a", "one"), row(#"c\u0000d"#, #"a\u0000b"#, "two"),
      row(#"c\u0000e"#, #"a\u0000c"#, "three"),
      #"{"v":1,"kind":"conversation","source_kind":"k\u0000","conversation_id":"c","#
        + #""user_id":"h","title":"t\u0000","tags":["g\u0000"],"current_leaf":"m\u0000","#
        + #""messages":[{"id":"m\u0000","position":0,"role":"user","model":"gpt\u0000","content":"four"}]}"#,
    ]
    let lines = try folder.write(rows[..<3].joined(separator: "\n"), to: "rows.jsonl")
    let archive = try folder.write(rows[3], to: "archive.jsonl")
    try hansard("ingest", lines, archive).expectSuccess()
    #expect(try users() == ["a", "a\u{FFFD}b", "a\u{FFFD}c", "h"])
    try hansard("verify", "--deep").expectSuccess()

    try folder.write(rows[..<3].joined(separator: " \n"), to: "again.jsonl")
    let again = try hansard("ingest", folder("again.jsonl"), "--json")
    #expect(again.output.contains(#""archived":0,"duplicate":3"#), "\(again.output)")
    try hansard("erase", "--user", "a", "--yes").expectSuccess()
    #expect(try users() == ["a\u{FFFD}b", "a\u{FFFD}c", "h"])
    try hansard("rebuild").expectSuccess()
    try hansard("verify", "--deep").expectSuccess()
  }

  @Test(arguments: ["lines", "array", "openai", "csv"])
  func `of megabytes at the beginning do not hide what a dump is`(form: String) throws {
    let long = String(repeating: "long ", count: 500_000)
    let text =
      switch form {
      case "lines": row("c", "u", long) + "\n" + row("c", "u", "short")
      case "array": "[" + row("c", "u", long) + "," + row("c", "u", "short") + "]"
      case "openai":
        #"{"messages":[{"content":"\#(long)","role":"user"},{"content":"short","role":"assistant"}]}"#
      default:
        "content,conversation_id,user_id,role\n\"\(long)\",c,u,user\nshort,c,u,user\n"
      }
    let dump = try folder.write(text, to: "dump")
    let result = try hansard("ingest", dump, "--user", "u", "--json")
    result.expectSuccess()
    #expect(result.output.contains(#""read":2,"archived":2"#), "\(result.output)")
  }
}
