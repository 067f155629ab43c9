import Foundation
import Testing

private let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

@Suite struct `hansard run` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func recipe(_ stages: String) throws -> String {
    try folder.write("store: store\nstages:\n" + stages, to: "night.yaml")
  }

  private func line(_ content: String) -> String {
    #"{"conversation_id":"c","user_id":"u","role":"user","content":"\#(content)"}"# + "\n"
  }

  private func run(_ arguments: String...) throws -> HansardProcess {
    try HansardProcess.run(["run"] + arguments)
  }

  private func json(_ process: HansardProcess) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(process.output.utf8))
    return try #require(object as? [String: Any])
  }

  private func states(_ process: HansardProcess) throws -> [String] {
    let stages = try #require(try json(process)["stages"] as? [[String: Any]])
    return stages.compactMap { stage in
      guard let name = stage["name"] as? String, let state = stage["state"] as? String else {
        return nil
      }
      return "\(name) \(state)"
    }
  }

  private static let three = """
      - ingest: {inputs: [drop/*.jsonl]}
      - verify
      - report: {to: out}
    """

  private func drop(_ text: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder("drop"), withIntermediateDirectories: true)
    try folder.write(text, to: "drop/a.jsonl")
  }

  @Test func `runs every stage, and the ledger has them`() throws {
    try drop(line("hello"))
    let result = try run(try recipe(Self.three), "--json")
    #expect(result.status == 0)
    #expect(try states(result) == ["ingest done", "verify done", "report done"])
    #expect(FileManager.default.fileExists(atPath: folder("out/report.html")))

    let name = try #require(try json(result)["run"] as? String)
    let shown = try HansardProcess.run(["runs", name, "--store", folder("store")]).output
    for text in ["run night, closed", "stage ingest: done, 1 messages read", "stage report: done"] {
      #expect(shown.contains(text), "\(shown)")
    }
  }

  @Test func `a rerun changes nothing`() throws {
    try drop(line("hello"))
    let recipe = try recipe(Self.three)
    _ = try run(recipe)
    let again = try run(recipe)
    #expect(again.status == 0)
    #expect(again.output.contains("1 messages read, 0 archived, 1 duplicate"))
  }

  @Test func `compacts what it has just archived, and the run still closes`() throws {
    try drop(line("hello"))
    let recipe = try recipe(
      """
        - ingest: {inputs: [drop/*.jsonl]}
        - compact: {level: 3, jobs: 1}
        - verify: {deep: true}
      """)
    #expect(try run(recipe, "--dry-run").output.contains("closed months at zstd level 3"))
    let result = try run(recipe, "--json")
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(try states(result) == ["ingest done", "compact done", "verify done"])
    #expect(result.output.contains("1 months packed, 1 frames into 1"))
    let runs = try HansardProcess.run(["runs", "--store", folder("store")])
    #expect(runs.output.contains("closed"))
    let again = try run(recipe)
    #expect(again.status == 0)
    #expect(again.output.contains("compact: done in 0.0 s, nothing to pack"), "\(again.output)")
  }

  @Test func `rejected records end it with 3, after every stage`() throws {
    try drop(line("hello") + "no JSON\n" + line("again"))
    let result = try run(try recipe(Self.three), "--json")
    #expect(result.status == 3)
    #expect(try states(result) == ["ingest rejected", "verify done", "report done"])
  }

  @Test func `a dry run names what it would do and touches nothing`() throws {
    try drop(line("hello"))
    let result = try run(try recipe(Self.three), "--dry-run")
    #expect(result.status == 0)
    #expect(result.output.contains("read \(folder("drop/a.jsonl"))"))
    #expect(result.output.contains("1/3 ingest"))
    #expect(!FileManager.default.fileExists(atPath: folder("store")))
  }

  @Test func `inputs that match nothing fail before a store is made`() throws {
    let result = try run(try recipe(Self.three))
    #expect(result.status == 1)
    #expect(result.errors.contains("nothing matches"))
    #expect(!FileManager.default.fileExists(atPath: folder("store")))
  }

  @Test func `the command line wins over the recipe`() throws {
    try drop(line("hello"))
    let recipe = try recipe(Self.three)
    let result = try run(recipe, "--store", folder("other"), "--namespace", "acme")
    #expect(result.status == 0)
    #expect(!FileManager.default.fileExists(atPath: folder("store")))
    let list = try HansardProcess.run(["list", "--store", folder("other"), "--namespace", "acme"])
    #expect(list.output.contains("hello"))
  }

  @Test func `a failed run is resumed after its last completed stage`() throws {
    try drop(line("hello"))
    // A file where the report's folder should be.
    try folder.write("", to: "out")
    let recipe = try recipe(Self.three)
    let failed = try run(recipe, "--json")
    #expect(failed.status == 1)
    #expect(try states(failed) == ["ingest done", "verify done", "report failed"])
    #expect(failed.errors.contains("a file has that name"))

    try FileManager.default.removeItem(atPath: folder("out"))
    try FileManager.default.removeItem(atPath: folder("drop/a.jsonl"))
    try drop(line("not read, because ingest is done"))
    let resumed = try run(recipe, "--resume", "--json")
    #expect(resumed.status == 0)
    #expect(try states(resumed) == ["ingest done", "verify done", "report done"])
    let first = try #require(try json(failed)["run"] as? String)
    #expect(resumed.output.contains("(by run \(first))"))
    #expect(resumed.errors.contains("resuming run \(first): ingest, verify done"))
  }

  @Test func `a changed recipe is not resumed but run`() throws {
    try drop(line("hello"))
    try folder.write("", to: "out")
    _ = try run(try recipe(Self.three))
    try FileManager.default.removeItem(atPath: folder("out"))
    let result = try run(try recipe(Self.three + "\n# changed"), "--resume", "--json")
    #expect(result.status == 0)
    #expect(result.errors.contains("nothing to resume"))
    #expect(!result.output.contains("(by run "))
  }

  @Test func `stages after a failed one are not run`() throws {
    try drop(line("hello"))
    try folder.write("", to: "out")
    let result = try run(
      try recipe(
        """
          - report: {to: out}
          - ingest: {inputs: [drop/*.jsonl]}
        """), "--json")
    #expect(result.status == 1)
    #expect(try states(result) == ["report failed", "ingest not run"])
  }

  @Test(arguments: [
    ("stages:\n  - verfy\n", "there is no 'verfy'"), ("stages: [", "it is not YAML"),
  ])
  func `a wrong recipe is wrong usage`(text: String, problem: String) throws {
    let result = try run(try folder.write(text, to: "wrong.yaml"))
    #expect(result.status == 2)
    #expect(result.errors.contains(problem))
  }

  @Test func `a recipe that is not there is not found`() throws {
    let result = try run(folder("missing.yaml"))
    #expect(result.status == 1)
    #expect(result.errors.contains("there is no such file"))
  }

  @Test func `the recipe that comes with Hansard runs on the sample data`() throws {
    let result = try run(
      "\(repository)/Pipelines/nightly.yaml", "--store", folder("store"), "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try states(result) == ["ingest done", "verify done", "scan done", "report done"])
    #expect(FileManager.default.fileExists(atPath: folder("store/reports/report.html")))
  }
}
