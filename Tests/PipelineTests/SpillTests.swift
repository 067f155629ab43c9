import Foundation
import Pipeline
import Testing

@Suite struct `Runs beyond their memory` {
  /// Messages of many users, some of whom only the conversation table names.
  private func dump(_ messages: Int) -> String {
    var lines = ""
    for number in 0..<messages {
      let conversation = number % 97
      let owner = conversation % 2 == 0 ? #""user_id":"user\#(conversation % 31)","# : ""
      lines += #"{"id":"m\#(number)","conversation_id":"c\#(conversation)",\#(owner)"#
      lines += #""role":"\#(number / 97 % 2 == 0 ? "user" : "assistant")","#
      lines += #""content":"\#(String(repeating: "word \(number) ", count: 40))"}"# + "\n"
    }
    for conversation in 0..<97 where conversation % 2 == 1 {
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
}
