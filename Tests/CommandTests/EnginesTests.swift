import Foundation
import Testing

/// Reads archives with the engines that people have, before and after an erasure.
@Suite struct `Other engines` {
  private static let script = """
    import glob, sys
    archive = sys.argv[1]
    import duckdb
    print(duckdb.connect().execute(
        f"SELECT count(*) FROM (SELECT unnest(messages) FROM read_json('{archive}/**/*.jsonl.zst',"
        " format='newline_delimited', hive_partitioning=true, union_by_name=true))").fetchone()[0])
    import polars
    files = sorted(glob.glob(archive + "/**/*.jsonl.zst", recursive=True))
    frame = polars.scan_ndjson(files, infer_schema_length=None)
    print(frame.select(polars.col("messages").list.len().sum()).collect().item())
    """

  @Test(.timeLimit(.minutes(5)))
  func `DuckDB, Polars and zstd read the archive, before and after an erasure`() throws {
    let folder = try TemporaryFolder()
    var lines: [String] = []
    for number in 0..<600 {
      let role = number % 2 == 0 ? "user" : "assistant"
      lines.append(
        #"{"id":"\#(number)","conversation_id":"c\#(number / 20)","user_id":"u\#(number / 100)","#
          + #""role":"\#(role)","content":"message number \#(number) of many","#
          + #""created_at":"2026-0\#(number % 3 + 1)-15T12:00:00Z"}"#)
    }
    let dump = try folder.write(lines.joined(separator: "\n"), to: "dump.jsonl")
    let store = folder("store")
    try HansardProcess.run(["ingest", dump, "--store", store]).expectSuccess()
    let python = Engines.python(in: folder)
    try check(store, 600, python, folder)
    let erased = try HansardProcess.run(["erase", "--user", "u2", "--yes", "--store", store])
    #expect(erased.status == 0)
    try check(store, 500, python, folder)
  }

  private func check(
    _ store: String, _ expected: Int, _ python: String?, _ folder: TemporaryFolder
  ) throws {
    let counted = try HansardProcess.run([
      "query", "SELECT sum(messages) FROM conversations", "--csv", "--store", store,
    ])
    #expect(counted.output.contains("\r\n\(expected)\r\n"))
    let archive = "\(store)/archive"
    if let output = Engines.run(
      "/bin/sh", ["-c", "find '\(archive)' -name '*.zst' | xargs zstd -dc"])
    {
      #expect(output.components(separatedBy: #""role":"#).count - 1 == expected)
    } else {
      print("skipped: zstd is not installed")
    }
    guard let python else { return }
    let script = try folder.write(Self.script, to: "engines.py")
    let output = try #require(Engines.run(python, [script, archive]))
    #expect(output.split(separator: "\n").map(String.init) == ["\(expected)", "\(expected)"])
  }
}

private enum Engines {
  /// A Python with DuckDB and Polars; nil, with a notice, where there is none to be had.
  static func python(in folder: TemporaryFolder) -> String? {
    let environment = folder("python")
    let python = "\(environment)/bin/python"
    guard run("/usr/bin/env", ["python3", "-m", "venv", environment]) != nil,
      run(python, ["-m", "pip", "install", "-q", "duckdb", "polars"]) != nil
    else {
      print("skipped: no Python with DuckDB and Polars from PyPI")
      return nil
    }
    return python
  }

  /// What a program prints; nil when it cannot be started or fails.
  static func run(_ program: String, _ arguments: [String]) -> String? {
    let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: output) }
    guard let started = try? SpawnedProgram(program, arguments, output: output.path),
      started.wait() == 0
    else { return nil }
    return try? String(contentsOf: output, encoding: .utf8)
  }
}
