import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Ends that nobody asked for: two runs at once, `kill -9`, a full or read-only disk.
@Suite(.serialized) struct Interruption {
  /// A dump of `count` messages in 50 conversations of 10 users over three months.
  private func dump(_ folder: TemporaryFolder, count: Int) throws -> String {
    var text = ""
    for number in 0..<count {
      text +=
        #"{"conversation_id":"c\#(number % 50)","id":"m\#(number)","role":"#
        + #""\#(number.isMultiple(of: 2) ? "user" : "assistant")","user_id":"u\#(number % 10)","#
        + #""created_at":\#(1_767_225_600 + number % 90 * 86_400),"#
        + #""content":"message number \#(number) says \#(number &* 2_654_435_761)"}"# + "\n"
    }
    return try folder.write(text, to: "dump.jsonl")
  }

  /// What a store holds, without what names a run.
  private func contents(_ store: String) throws -> String {
    let sql = """
      SELECT source_id, user, messages, revisions, characters, tokens_exact, title, summary,
        keywords, first_message_at, last_activity_at FROM conversations ORDER BY source_id, user
      """
    let usage =
      "SELECT day, model, role, messages, tokens_exact FROM usage_user ORDER BY 1, 2, 3, 4"
    return try [sql, usage].map { sql in
      let result = try HansardProcess.run(["query", sql, "--csv", "--store", store])
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }.joined()
  }

  @Test func `kill -9 at any moment loses nothing that a rerun does not bring`() async throws {
    let folder = try TemporaryFolder()
    let path = try dump(folder, count: 4_000)
    let undisturbed = folder("undisturbed")
    let clock = ContinuousClock()
    let started = clock.now
    try HansardProcess.run(["ingest", path, "--store", undisturbed]).expectSuccess()
    let whole = clock.now - started
    let expected = try contents(undisturbed)

    let rounds = 30
    for round in 0..<rounds {
      let store = folder("store\(round % 3)")
      let process = try HansardProcess.start(["ingest", path, "--store", store, "--quiet"])
      try await Task.sleep(for: whole * round / rounds)
      process.kill()
      process.wait()
      guard round >= rounds - 3 else { continue }
      let rerun = try HansardProcess.run(["ingest", path, "--store", store, "--json"])
      #expect(rerun.status == 0, "\(rerun.errors)")
      #expect(try contents(store) == expected)
      let verify = try HansardProcess.run(["verify", "--deep", "--store", store])
      #expect(verify.status == 0, "\(verify.output)\(verify.errors)")
      let tmp = try FileManager.default.contentsOfDirectory(atPath: "\(store)/tmp")
      #expect(tmp.isEmpty)
    }
  }

  @Test func `a store whose making was interrupted is made again`() throws {
    let folder = try TemporaryFolder()
    let path = try dump(folder, count: 10)
    let store = folder("store")
    try FileManager.default.createDirectory(
      atPath: "\(store)/catalog/default/00", withIntermediateDirectories: true)
    for name in ["ledger.sqlite", "catalog/default/00/catalog.sqlite"] {
      try Data().write(to: URL(filePath: "\(store)/\(name)"))
    }
    let result = try HansardProcess.run(["ingest", path, "--store", store])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `a store that lost its settings is damaged, and not made anew`() throws {
    let folder = try TemporaryFolder()
    let path = try dump(folder, count: 10)
    let store = folder("store")
    try HansardProcess.run(["ingest", path, "--store", store]).expectSuccess()
    try FileManager.default.removeItem(atPath: "\(store)/store.json")
    let result = try HansardProcess.run(["ingest", path, "--store", store])
    #expect(result.status == 5)
    #expect(result.errors.contains("store.json is missing"))
  }

  @Test func `a second ingest exits 6 at once, and the first is not disturbed`() async throws {
    let folder = try TemporaryFolder()
    let small = try folder.write(
      #"{"conversation_id":"c","id":"m","role":"user","content":"x","user_id":"u"}"#, to: "small")
    let store = folder("store")
    try HansardProcess.run(["ingest", small, "--store", store]).expectSuccess()
    // The lock is what counts, so the test holds it itself.
    let descriptor = open("\(store)/lock", O_RDWR)
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let second = try HansardProcess.run(["ingest", small, "--store", store, "--json"])
    #expect(second.status == 6)
    #expect(second.output.isEmpty)
    try HansardProcess.run(["list", "--store", store]).expectSuccess()
    close(descriptor)
    try HansardProcess.run(["ingest", small, "--store", store]).expectSuccess()
  }

  @Test(.enabled(if: getuid() == 0, "mounting needs root"))
  func `a full disk is told, and the next run completes`() throws {
    let folder = try TemporaryFolder()
    let path = try dump(folder, count: 40_000)
    let disk = folder("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    guard mount("tmpfs", disk, "tmpfs", 0, "size=2m") == 0 else {
      print("skipped: a tmpfs cannot be mounted here")
      return
    }
    defer { umount(disk) }
    let store = "\(disk)/store"
    let full = try HansardProcess.run(["ingest", path, "--store", store])
    #expect(full.status == 1, "\(full.errors)")
    #expect(full.errors.contains("space") || full.errors.contains("full"), "\(full.errors)")
    #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT), "size=64m") == 0)
    let rerun = try HansardProcess.run(["ingest", path, "--store", store, "--json"])
    #expect(rerun.status == 0, "\(rerun.errors)")
    // What the first run committed before the disk was full is not archived again.
    let source = try IngestedSource.only(in: rerun.output)
    #expect(source.archived + source.duplicate == 40_000)
    let count = ["query", "SELECT sum(messages) FROM conversations", "--csv", "--store", store]
    #expect(try HansardProcess.run(count).output.hasSuffix("40000\r\n"))
  }

  @Test(.enabled(if: getuid() == 0, "mounting needs root"))
  func `a read-only disk is told, and can be read from`() throws {
    let folder = try TemporaryFolder()
    let path = try dump(folder, count: 100)
    let disk = folder("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    guard mount("tmpfs", disk, "tmpfs", 0, "size=8m") == 0 else {
      print("skipped: a tmpfs cannot be mounted here")
      return
    }
    defer { umount(disk) }
    let store = "\(disk)/store"
    try HansardProcess.run(["ingest", path, "--store", store]).expectSuccess()
    let flags = UInt(MS_REMOUNT) | UInt(MS_RDONLY)
    #expect(mount("tmpfs", disk, "tmpfs", flags, nil) == 0)
    let refused = try HansardProcess.run(["ingest", path, "--store", store])
    #expect(refused.status == 1)
    #expect(refused.errors.lowercased().contains("read-only"), "\(refused.errors)")
    let elsewhere = try HansardProcess.run(["ingest", path, "--store", "\(disk)/other"])
    #expect(elsewhere.status == 1)
    #expect(elsewhere.errors.lowercased().contains("read-only"), "\(elsewhere.errors)")
    for command in [["list"], ["last", "c1"], ["query", "SELECT count(*) FROM users"], ["runs"]] {
      let read = try HansardProcess.run(command + ["--store", store])
      #expect(read.status == 0, "\(read.errors)")
    }
  }
}
