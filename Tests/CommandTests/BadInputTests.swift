import Foundation
import Testing

/// Whatever a dump looks like, an ingest ends with a message, closed sums and the rest of the dump.
@Suite struct `Bad input` {
  /// No text of a chat may be seen on standard error.
  private static let secret = "SECRETTEXT"

  static func message(_ number: Int) -> String {
    #"{"conversation_id":"c","id":"m\#(number)","role":"user","user_id":"alice","#
      + #""content":"\#(secret) number \#(number)"}"#
  }

  struct Fault: Sendable, CustomStringConvertible {
    var description: String
    /// Lines beside five sound ones, two before and three behind.
    var lines: [String] = []
    /// Or the bytes of the whole dump.
    var bytes: [UInt8]?
    var archived = 5
    var rejected = 1
    /// A part of what is said.
    var problem = "rejected"
    /// Where the refused record begins.
    var offset: Int?

    func dump() -> [UInt8] {
      if let bytes { return bytes }
      let all = (1...2).map(message) + lines + (3...5).map(message)
      return Array((all.joined(separator: "\n") + "\n").utf8)
    }
  }

  /// Bytes of the two messages before the fault.
  private static let start = 2 * (message(1).utf8.count + 1)

  static let faults: [Fault] = [
    Fault(description: "text", bytes: Array("\(secret), no JSON\n".utf8), archived: 0, offset: 0),
    Fault(
      description: "a line that is no JSON", lines: ["{\(secret)"], problem: "not JSON",
      offset: start),
    Fault(
      description: "cut off in a record",
      bytes: Array((message(1) + "\n" + message(2) + "\n" + message(3).dropLast(9)).utf8),
      archived: 2, problem: "not JSON", offset: start),
    Fault(
      description: "cut off in an array",
      bytes: Array(#"[{"messages":[{"role":"user","content":"a"}]},{"messages":[{"ro"#.utf8),
      archived: 1, problem: "the file ends inside"),
    Fault(
      description: "invalid UTF-8",
      bytes: Array("\(message(1))\n\(message(2))\n{\"id\":\"".utf8) + [0xFF, 0xFE]
        + Array("\"}\n\(message(3))\n".utf8),
      archived: 3, problem: "invalid UTF-8", offset: start),
    Fault(
      description: "NUL in a string", lines: ["{\"id\":\"\u{0}\"}"], problem: "0x00",
      offset: start),
    Fault(
      description: "NUL bytes as a line", lines: ["\u{0}\u{0}\u{0}"], problem: "0x00",
      offset: start),
    Fault(description: "an escaped NUL", lines: [line("a\\u0000b")], archived: 6, rejected: 0),
    Fault(
      description: "a byte order mark",
      bytes: [0xEF, 0xBB, 0xBF] + Array("\(message(1))\n\(message(2))\n".utf8), archived: 2,
      rejected: 0),
    Fault(
      description: "CRLF", bytes: Array("\(message(1))\r\n\(message(2))\r\n".utf8), archived: 2,
      rejected: 0),
    Fault(
      description: "duplicate keys", lines: [line("a\",\"content\":\"b")], archived: 6,
      rejected: 0),
    Fault(
      description: "a lone surrogate", lines: [line("lone \\ud800 one")], archived: 6,
      rejected: 0),
    Fault(
      description: "1e400", lines: [line("a\",\"score\":1e400,\"created_at\":1e400,\"x\":\"")],
      archived: 6, rejected: 0),
    Fault(
      description: "a line of 10 MB",
      lines: [line(String(repeating: "\(secret) ", count: 950_000))], archived: 6, rejected: 0),
    Fault(
      description: "100,000 nested arrays",
      lines: [
        line(
          "a\",\"deep\":" + String(repeating: "[", count: 100_000)
            + String(repeating: "]", count: 100_000) + ",\"x\":\"")
      ], problem: "nested deeper", offset: start),
    Fault(
      description: "nothing but nested arrays",
      bytes: [UInt8](repeating: UInt8(ascii: "["), count: 100_000), archived: 0),
    Fault(description: "an empty file", bytes: [], archived: 0, problem: "empty"),
    Fault(description: "white space", bytes: Array(" \n \n".utf8), archived: 0),
    Fault(description: "an empty list", bytes: Array("[]".utf8), archived: 0),
    Fault(
      description: "an empty zip", bytes: [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18),
      archived: 0, problem: "nothing in it"),
    Fault(
      description: "an unknown binary format", bytes: Array("\u{1}\u{2}\u{0}binary".utf8),
      archived: 0, problem: "binary"),
    Fault(
      description: "a role that nobody knows",
      lines: [#"{"conversation_id":"c","id":"x","role":"wizard","content":"\#(secret)"}"#],
      offset: start),
    Fault(
      description: "no content", lines: [#"{"conversation_id":"c","id":"x","role":"user"}"#],
      offset: start),
  ]

  private static func line(_ content: String) -> String {
    #"{"conversation_id":"c","id":"x","role":"user","user_id":"alice","content":"\#(content)"}"#
  }

  @Test(arguments: faults)
  func `is told with its place, and costs only itself`(fault: Fault) throws {
    let folder = try TemporaryFolder()
    let path = folder("dump")
    try Data(fault.dump()).write(to: URL(filePath: path))
    let result = try HansardProcess.run(["ingest", path, "--store", folder("store"), "--json"])
    #expect(result.status == (fault.rejected > 0 ? 3 : 0))
    let source = try IngestedSource.only(in: result.output)
    #expect(source.archived == fault.archived)
    #expect(source.rejected == fault.rejected)
    #expect(source.read == source.archived + source.duplicate + source.rejected)
    #expect(!result.errors.contains(Self.secret))
    if fault.rejected > 0 {
      #expect(result.errors.contains("dump:+\(fault.offset.map { "\($0): " } ?? "")"))
      #expect(result.errors.contains(fault.problem))
      #expect(result.errors.contains("repair the dump"))
      try checkQuarantine(folder, records: fault.rejected)
    }
  }

  private func checkQuarantine(_ folder: TemporaryFolder, records: Int) throws {
    let quarantine = folder("store/quarantine")
    let files = try FileManager.default.subpathsOfDirectory(atPath: quarantine)
      .filter { $0.hasSuffix(".jsonl") }
    #expect(files.count == 1)
    for file in files {
      let path = "\(quarantine)/\(file)"
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect((mode as? NSNumber)?.intValue == 0o600)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.split(separator: "\n").count == records)
    }
  }
}

/// The sums of a source as `ingest --json` prints them.
struct IngestedSource: Decodable {
  var path: String
  var format: String?
  var read, archived, duplicate, rejected, tombstoned: Int
  var skipped: [String: Int]?

  private struct Report: Decodable { var sources: [IngestedSource] }

  static func all(in output: String) throws -> [IngestedSource] {
    try JSONDecoder().decode(Report.self, from: Data(output.utf8)).sources
  }

  static func only(in output: String) throws -> IngestedSource {
    let sources = try all(in: output)
    #expect(sources.count == 1)
    return try #require(sources.first)
  }
}
