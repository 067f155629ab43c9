import Foundation
import Testing

@Suite struct `hansard rebuild` {
  @Test func `leaves whoever reads the old catalog to its end`() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<400).map { number in
      #"{"conversation_id":"c\#(number)","id":"m","user_id":"u\#(number % 9)","role":"user","#
        + #""content":"said \#(number)","created_at":"2026-01-05T00:00:00Z"}"#
    }
    let path = try folder.write(rows.joined(separator: "\n"), to: "rows.jsonl")
    let store = folder("store")
    try HansardProcess.run(["ingest", path, "--store", store]).expectSuccess()
    // Takes seconds before it looks at the conversations.
    let sql = """
      WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 8000000)
      SELECT (SELECT count(*) FROM numbers),
        (SELECT count(*) FROM conversations WHERE title LIKE 'said%' AND source_id LIKE 'c%')
      """
    let reading = try SpawnedProgram(
      HansardProcess.path, ["query", sql, "--csv", "--store", store], output: folder("read"),
      errors: folder("errors"))
    Thread.sleep(forTimeInterval: 0.3)
    try HansardProcess.run(["rebuild", "--store", store]).expectSuccess()
    #expect(reading.wait() == 0)
    let (read, errors) = try (folder.read("read"), folder.read("errors"))
    #expect(read.hasSuffix("\r\n8000000,400\r\n"), "\(read)\(errors)")
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(store)/tmp")
    #expect(left == [])
    try HansardProcess.run(["verify", "--deep", "--store", store]).expectSuccess()
  }
}
