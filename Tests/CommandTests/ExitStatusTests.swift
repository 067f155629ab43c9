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
}
