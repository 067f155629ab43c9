import ChatModel
import Testing

@testable import Store

@Suite struct `Store settings` {
  @Test func `what was encoded is decoded`() throws {
    var settings = StoreSettings(createdAt: Timestamp(millisecondsSince1970: 1_772_323_200_123))
    settings.shards = [.standard: 1, try Namespace(parsing: "acme.eu"): 16]
    settings.tokenizer = "cl100k_base"
    settings.level = 9
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
}
