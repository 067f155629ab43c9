import Testing

@Suite struct `hansard ingest --profile` {
  @Test func `says where the time went, on standard error`() throws {
    let folder = try TemporaryFolder()
    let dump = try folder.write(
      #"{"conversation_id":"c","user_id":"u","role":"user","content":"hello"}"# + "\n",
      to: "a.jsonl")
    let result = try HansardProcess.run(
      ["ingest", "--store", folder("store"), "--profile", dump])
    #expect(result.status == 0)
    for step in ["where the time goes", "map", "reduce", "count", "compress", "commit", "other"] {
      #expect(result.errors.contains(step))
    }
    #expect(!result.output.contains("where the time goes"))
    let plain = try HansardProcess.run(["ingest", "--store", folder("store"), dump])
    #expect(!plain.errors.contains("where the time goes"))
  }
}
