import ChatModel
import Testing

@testable import Store

@Suite struct `Store settings` {
  @Test func `what was encoded is decoded`() throws {
    var settings = StoreSettings(createdAt: Timestamp(millisecondsSince1970: 1_772_323_200_123))
    settings.shards = [.standard: 1, try Namespace(parsing: "acme.eu"): 16]
    settings.tokenizer = "cl100k_base"
    settings.level = 9
    settings.tokenizers = [
      OwnTokenizer(
        name: "house", models: ["a", "b"], path: "house.tiktoken",
        sha256: String(repeating: "0", count: 64), rule: "cl100k"),
      OwnTokenizer(
        name: "qwen2.5", models: ["qwen2.5"], path: "/srv/qwen/tokenizer.json",
        sha256: String(repeating: "aF", count: 32), rule: nil),
    ]
    #expect(try StoreSettings(decoding: settings.encoded(), at: "store.json") == settings)
  }

  @Test(arguments: [
    ("", HansardError.Reason.damaged), ("[]", .damaged), (#"{"format":1}"#, .damaged),
    (#"{"format":2,"store_id":"s","created_at":"2026-03-01T00:00:00Z"}"#, .newerFormat),
    (
      #"{"format":1,"store_id":"s","created_at":"2026-03-01T00:00:00Z","namespaces":{"a":{}}}"#,
      .damaged
    ),
  ])
  func `other settings are refused`(text: String, reason: HansardError.Reason) {
    let error = #expect(throws: HansardError.self) {
      try StoreSettings(decoding: Array(text.utf8), at: "store.json")
    }
    #expect(error?.reason == reason)
  }

  private static let hash = String(repeating: "0", count: 64)

  @Test(arguments: [
    ("{}", "'tokenizers'", "it has to be a list"),
    ("[1]", "entry 1 of 'tokenizers'", "it has to be an object"),
    (#"[{"nam":"x"}]"#, "entry 1 of 'tokenizers'", "unknown key 'nam'"),
    (#"[{"name":1}]"#, "entry 1 of 'tokenizers'", "'name' has to be text"),
    (#"[{"models":["m"],"path":"p"}]"#, "entry 1 of 'tokenizers'", "'name' has to be lower-case"),
    (#"[{"name":"o200k*2"}]"#, "entry 1 of 'tokenizers'", "'name' has to be lower-case"),
    (#"[{"name":"x","models":[]}]"#, "entry 1 of 'tokenizers'", "'models' has to list"),
    (#"[{"name":"x","models":["m"]}]"#, "entry 1 of 'tokenizers'", "'path' has to name a file"),
    (
      #"[{"name":"x","models":["m"],"path":"p","sha256":"\#(hash)"},"#
        + #"{"name":"y","models":["m"],"path":"p","sha256":"12"}]"#,
      "entry 2 of 'tokenizers'", "'sha256' has to be 64 hexadecimal digits"
    ),
  ])
  func `tokenizers are read strictly: the error names the entry and the key`(
    list: String, place: String, problem: String
  ) throws {
    let text =
      #"{"format":1,"store_id":"s","created_at":"2026-03-01T00:00:00Z","tokenizers":\#(list)}"#
    let error = try #require(throws: HansardError.self) {
      try StoreSettings(decoding: Array(text.utf8), at: "store.json")
    }
    #expect(error.reason == .usage)
    #expect(error.operation == "reading \(place) in the store's settings")
    #expect(error.cause?.hasPrefix(problem) == true, "\(error)")
  }
}
