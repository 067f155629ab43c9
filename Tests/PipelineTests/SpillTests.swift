import Foundation
import Pipeline
import Testing

@Suite struct `Runs beyond their memory` {
  /// Messages of one user, or of many, some of whom only the conversation table names.
  private func dump(_ messages: Int, user: String? = nil) -> String {
    var lines = ""
    for number in 0..<messages {
      let conversation = number % 97
      let named = user ?? (conversation % 2 == 0 ? "user\(conversation % 31)" : nil)
      let owner = named.map { #""user_id":"\#($0)","# } ?? ""
      lines += #"{"id":"m\#(number)","conversation_id":"c\#(conversation)",\#(owner)"#
      lines += #""role":"\#(number / 97 % 2 == 0 ? "user" : "assistant")","#
      lines += #""content":"\#(String(repeating: "word \(number) ", count: 40))"}"# + "\n"
    }
    for conversation in 0..<97 where conversation % 2 == 1 && user == nil {
      lines +=
        #"{"id":"c\#(conversation)","user_id":"user\#(conversation % 31)","title":"t"}"# + "\n"
    }
    return lines
  }

  private func contents(_ store: TestStore) throws -> [[String]] {
    try store.query(
      """
      SELECT short_id, user_id, title, messages, characters, tokens_exact, summary
      FROM conversations JOIN users ON users.id = user ORDER BY short_id
      """)
  }

  @Test(arguments: [1, 2, 3]) func `a run that spills gives the same store`(jobs: Int) async throws
  {
    let text = dump(4000)
    let roomy = try TestStore()
    try await roomy.ingest(try roomy.dump(text), jobs: 2)
    let narrow = try TestStore()
    let report = try await narrow.ingest(try narrow.dump(text), jobs: jobs, memoryBytes: 256 << 10)
    #expect(report.messages == 4000)
    #expect(try contents(narrow) == contents(roomy))
    #expect(try narrow.texts("c42") == roomy.texts("c42"))
    let left = try FileManager.default.contentsOfDirectory(atPath: narrow.root + "/tmp")
    #expect(left.isEmpty)
  }

  @Test(arguments: [1, 3]) func `a user alone larger than a partition gives the same store`(
    jobs: Int
  ) async throws {
    let text = dump(4000, user: "user7")
    let roomy = try TestStore()
    try await roomy.ingest(try roomy.dump(text))
    let narrow = try TestStore()
    let half = text.split(separator: "\n").prefix(2000).joined(separator: "\n")
    try await narrow.ingest(try narrow.dump(half, "half"), jobs: jobs, memoryBytes: 256 << 10)
    let rest = try await narrow.ingest(
      try narrow.dump(text), jobs: jobs, memoryBytes: 256 << 10)
    #expect(rest.messages == 2000)
    #expect(try contents(narrow) == contents(roomy))
    #expect(try narrow.number("SELECT count(*) FROM users ") == 1)
    let again = try await narrow.ingest(
      try narrow.dump(text + "\n", "again"), jobs: jobs, memoryBytes: 256 << 10)
    #expect(again.messages == 0)
  }
}
