import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct `hansard compact` {
  private let folder: TemporaryFolder

  /// Five nights of ten users in three months.
  init() throws {
    folder = try TemporaryFolder()
    for night in 0..<5 {
      var text = ""
      for number in night * 400..<(night + 1) * 400 {
        text +=
          #"{"conversation_id":"c\#(number % 50)","id":"m\#(number)","role":"user","#
          + #""user_id":"u\#(number % 10)","created_at":\#(1_767_225_600 + number % 90 * 86_400),"#
          + #""content":"message \#(number) says \#(number &* 2_654_435_761)"}"# + "\n"
      }
      let path = try folder.write(text, to: "night-\(night).jsonl")
      let result = try HansardProcess.run(["ingest", path, "--store", folder("store")])
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  private func object(_ process: HansardProcess) throws -> [String: Any] {
    #expect(process.status == 0, "\(process.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(process.output.utf8))
    return try #require(object as? [String: Any])
  }

  private func change(_ name: String, in object: [String: Any]) throws -> (Int, Int?) {
    let change = try #require(object[name] as? [String: Any])
    return (try #require(change["before"] as? Int), change["after"] as? Int)
  }

  /// What is in a store, wherever it is.
  private func contents(_ store: String) throws -> String {
    var contents = ""
    for conversation in ["c0", "c17", "c49"] {
      let shown = try HansardProcess.run(["show", conversation, "--json", "--store", store])
      #expect(shown.status == 0, "\(shown.errors)")
      contents += shown.output
    }
    let sql = "SELECT short_id, user, messages, tokens_exact, title FROM conversations ORDER BY 1"
    return contents + (try HansardProcess.run(["query", sql, "--csv", "--store", store])).output
  }

  @Test func `packs what five nights have left, and the same is shown`() throws {
    let store = folder("store")
    let before = try contents(store)
    let planned = try object(
      try HansardProcess.run(["compact", "--dry-run", "--json", "--store", store]))
    #expect(planned["run"] == nil)
    #expect(try change("bytes", in: planned).1 == nil)

    let done = try object(
      try HansardProcess.run(["compact", "--level", "3", "--json", "--store", store]))
    #expect(done["run"] is String)
    #expect((done["months"] as? [Any])?.count == 3)
    #expect(try change("segments", in: done) == (15, 3))
    #expect(try change("frames", in: done) == (150, 30))
    #expect(try change("frames", in: planned) == (150, 30))
    let bytes = try change("bytes", in: done)
    #expect(try #require(bytes.1) < bytes.0)
    #expect(try contents(store) == before)
    try HansardProcess.run(["verify", "--deep", "--store", store]).expectSuccess()

    let again = try HansardProcess.run(["compact", "--store", store])
    #expect(again.status == 0)
    #expect(again.output.hasPrefix("nothing to pack: 3 closed months left alone"))
  }

  @Test func `refuses what is out of range`() throws {
    for option in [["--level", "0"], ["--level", "20"], ["--jobs", "0"], ["--memory", "1M"]] {
      let result = try HansardProcess.run(["compact", "--store", folder("store")] + option)
      #expect(result.status == 2, "\(option)")
    }
  }

  @Test func `kill -9 at any moment loses nothing, and another run does the rest`() async throws {
    let expected = try contents(folder("store"))
    let clock = ContinuousClock()
    func copy(_ name: String) throws -> String {
      for suffix in ["", ".keys"] {
        try FileManager.default.copyItem(
          atPath: folder("store") + suffix, toPath: folder(name) + suffix)
      }
      return folder(name)
    }
    let undisturbed = try copy("undisturbed")
    let started = clock.now
    try HansardProcess.run(["compact", "--store", undisturbed]).expectSuccess()
    let whole = clock.now - started
    let rounds = 6
    for round in 0..<rounds {
      let store = try copy("store\(round)")
      let process = try HansardProcess.start(["compact", "--store", store, "--quiet"])
      try await Task.sleep(for: whole * round / rounds)
      process.kill()
      process.wait()
      #expect(try contents(store) == expected)
      let rerun = try HansardProcess.run(["compact", "--store", store])
      #expect(rerun.status == 0, "\(rerun.errors)")
      #expect(try contents(store) == expected)
      let verify = try HansardProcess.run(["verify", "--deep", "--store", store])
      #expect(verify.status == 0, "\(verify.output)\(verify.errors)")
      let frames = ["query", "SELECT count(*) FROM frames", "--csv", "--store", store]
      #expect(try HansardProcess.run(frames).output.hasSuffix("30\r\n"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(store)/tmp").isEmpty)
    }
  }
}
