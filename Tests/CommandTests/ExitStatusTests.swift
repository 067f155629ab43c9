import Foundation
import Testing

@Suite struct `Exit status` {
  @Test(
    arguments: [
      ([], 0), (["--help"], 0), (["--version"], 0), (["nonsense"], 2), (["ingest"], 2),
      (["list", "--limit", "-1"], 2), (["ingest", "x", "--memory", "soon"], 2),
    ] as [([String], Int32)])
  func `says how a call ended`(arguments: [String], status: Int32) throws {
    #expect(try HansardProcess.run(arguments).status == status)
  }

  @Test func `is listed by help`() throws {
    let help = try HansardProcess.run(["--help"]).output
    for line in ["0  done", "3  done, but records were rejected", "6  another run holds the store"]
    {
      #expect(help.contains(line))
    }
  }

  @Test func `a path that is not there fails before anything is made`() throws {
    let folder = try TemporaryFolder()
    let result = try HansardProcess.run([
      "ingest", folder("missing.json"), "--store", folder("store"),
    ])
    #expect(result.status == 1)
    #expect(result.errors.contains("there is no such file or folder"))
    #expect(try HansardProcess.run(["list", "--store", folder("store")]).status == 1)
  }

  @Test func `a user whose id begins with a dash can be named`() throws {
    let folder = try TemporaryFolder()
    let dump = try folder.write(
      #"{"user_id":"-x","conversation_id":"c","role":"user","content":"Hello"}"#, to: "dump")
    let store = folder("store")
    try HansardProcess.run(["ingest", dump, "--store", store]).expectSuccess()
    let asked = try HansardProcess.run(["list", "--user", "-x", "--store", store])
    #expect(asked.status == 2 && asked.errors.contains("behind '=': --user=-x"), "\(asked.errors)")
    let listed = try HansardProcess.run(["list", "--user=-x", "--store", store])
    #expect(listed.status == 0 && listed.output.contains("Hello"), "\(listed.output)")
  }

  @Test func `output that cannot be written is a failure`() throws {
    let folder = try TemporaryFolder()
    let dump = try folder.write(
      #"{"user_id":"ann","conversation_id":"c","role":"user","content":"Hello"}"#, to: "dump")
    let store = folder("store")
    try HansardProcess.run(["ingest", dump, "--store", store]).expectSuccess()
    let errors = folder("errors")
    let list = try SpawnedProgram(
      HansardProcess.path, ["list", "--store", store], output: "/dev/full", errors: errors)
    #expect(list.wait() == 1)
    let said = try String(contentsOfFile: errors, encoding: .utf8)
    #expect(said.contains("writing standard output failed: No space left on device"))
  }

  @Test func `nothing is printed into a file of the store where a stream is closed`() throws {
    let folder = try TemporaryFolder()
    let line = #"{"user_id":"ann","conversation_id":"c","role":"user","content":"Hello"}"#
    let dump = try folder.write(line, to: "dump")
    let store = folder("store")
    let command = "exec '\(HansardProcess.path)' ingest '\(dump)' --store '\(store)' <&- >&- 2>&-"
    #expect(try SpawnedProgram("/bin/sh", ["-c", command]).wait() == 0)
    let verify = try HansardProcess.run(["verify", "--deep", "--store", store])
    #expect(verify.status == 0, "\(verify.output)")
    #expect(try Data(contentsOf: URL(filePath: "\(store)/lock")).isEmpty)
  }
}
