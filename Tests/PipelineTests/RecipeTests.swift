import ChatModel
import Pipeline
import Store
import Testing

@Suite struct `A recipe` {
  private func read(_ text: String) throws -> Recipe {
    try Recipe(parsing: Array(text.utf8), at: SourceLocation("night/nightly.yaml"))
  }

  @Test func `names its stages, and places relative to its folder`() throws {
    let recipe = try read(
      """
      name: nightly
      store: ../record
      namespace: acme
      stages:
        - ingest:
            inputs: [drop/*.zip, /srv/dumps]
            user: ada@example.org
            jobs: 2
            memory: 512M
            level: 9
        - verify
        - report:
            to: out
      """)
    #expect(recipe.name == "nightly")
    #expect(recipe.store == "record")
    #expect(recipe.namespace?.name == "acme")
    #expect(recipe.stages.map(\.name) == ["ingest", "verify", "report"])
  }

  @Test func `takes its name from the file, when it has none`() throws {
    #expect(try read("stages: [verify]").name == "nightly")
  }

  @Test func `is another one when a byte of it changes`() throws {
    let one = try read("stages: [verify]")
    #expect(one.fingerprint == (try read("stages: [verify]")).fingerprint)
    #expect(one.fingerprint != (try read("stages: [report]")).fingerprint)
  }

  @Test(arguments: [
    ("", "it is empty"),
    ("[1]", "line 1: keys and values are expected here"),
    ("stages: [", "it is not YAML"),
    ("stages: []", "line 1: 'stages' is missing or empty"),
    ("name: x", "line 1: 'stages' is missing or empty"),
    ("name: a/b\nstages: [verify]", "line 1: 'name' has to be lower-case letters"),
    ("stages: [verify]\nstore: [a]", "line 2: 'store' has to be text"),
    ("stages: [verify]\nnamespace: A B", "line 2: 'namespace'"),
    ("stages: [verify]\nstor: x", "line 2: unknown key 'stor'"),
    ("stages: verify", "line 1: 'stages' has to be a list"),
    ("stages:\n  - verfy", "line 2: there is no 'verfy' to put here"),
    ("stages:\n  - verify\n  - verify", "'verify' stands there twice"),
    ("stages:\n  - verify: {deep: perhaps}", "line 2: 'deep' has to be true or false"),
    ("stages:\n  - verify:\n      deap: true", "line 3: unknown key 'deap'"),
    ("stages:\n  - verify: {}\n    report: {}", "line 2: a name with its settings"),
    ("stages:\n  - [verify]", "line 2: a name with its settings"),
    ("stages:\n  - ingest", "'inputs' is missing or empty"),
    ("stages:\n  - ingest:\n      inputs: a.zip", "line 3: 'inputs' has to be a list"),
    ("stages:\n  - ingest:\n      inputs: [{}]", "line 3: 'inputs' has to be a list of texts"),
    (
      "stages:\n  - ingest:\n      inputs: [a]\n      jobs: two",
      "line 4: 'jobs' has to be a number from 1 to 256"
    ),
    (
      "stages:\n  - ingest:\n      inputs: [a]\n      memory: 1M",
      "line 4: 'memory' has to be a size like 512M, at least 64M"
    ),
    (
      "stages:\n  - ingest:\n      inputs: [a]\n      level: 20",
      "line 4: 'level' has to be a number from 1 to 19"
    ),
    (
      "stages:\n  - ingest:\n      inputs: [a]\n      tokenizers: x",
      "line 4: 'tokenizers' has to be a list"
    ),
    (
      "stages:\n  - ingest:\n      inputs: [a]\n      tokenizers:\n        - name: x\n          hash: 1",
      "line 6: unknown key 'hash'"
    ),
    (
      "stages:\n  - ingest:\n      inputs: [a]\n      tokenizers:\n        - name: x\n          sha256: 1",
      "line 5: 'models' has to list families of models"
    ),
    (
      "stages:\n  - ingest:\n      inputs: [a]\n      tokenizers:\n        - name: x\n          models: [m]\n"
        + "          path: p\n          sha256: 12",
      "line 8: 'sha256' has to be 64 hexadecimal digits"
    ),
    (
      "stages:\n  - ingest:\n      inputs: [a]\n      tokenizers:\n        - name: x\n          sha256: 1\n"
        + "          rule: gpt2",
      "line 7: 'rule' has to be one of o200k, cl100k, llama3, qwen2, r50k, deepseek"
    ),
  ])
  func `is read strictly: the error names the line and what is wrong`(
    text: String, problem: String
  ) throws {
    let error = try #require(throws: HansardError.self) { try read(text) }
    #expect(error.reason == .usage)
    #expect(error.description.hasPrefix("night/nightly.yaml: reading a recipe failed: "))
    #expect(error.description.contains(problem), "\(error)")
  }
}
