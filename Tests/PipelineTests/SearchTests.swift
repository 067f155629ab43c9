import ChatModel
import Foundation
import Pipeline
import Store
import SystemIO
import Testing

@Suite struct `Search` {
  private let store: RebuildStore

  /// `RebuildStore.fill`, and two users whose messages have words of their own.
  init() async throws {
    store = try RebuildStore()
    try await store.fill()
    try await store.ingest([
      Line.conversation(
        "birds", user: "ann", title: "Birds",
        [
          Line.message("k1", "user", "A Kingfisher and a red kite", at: "2026-03-05T10:00:00Z"),
          Line.message("k2", "assistant", "The kite is red.", at: "2026-03-05T10:00:01Z"),
          Line.message(
            "k3", "system", "kingfisher prompt", at: "2026-03-04T10:00:00Z", hidden: true),
        ]),
      Line.conversation(
        "more", user: "bob", title: nil,
        [Line.message("k4", "user", "kite kite kite", at: nil)]),
    ])
  }

  private func search(
    _ text: String, _ change: (inout SearchFilter) -> Void = { _ in }
  ) throws -> SearchResult {
    var filter = SearchFilter()
    change(&filter)
    return try StoreReader(try store.store, .standard).search(text, filter)
  }

  private func found(_ text: String, _ change: (inout SearchFilter) -> Void = { _ in }) throws
    -> [String]
  {
    try search(text, change).hits.map(\.messageID)
  }

  private func wordFiles() throws -> [String] {
    let root = try store.store.layout.catalogs
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".words") }.map { "\(root)/\($0)" }
  }

  @Test(
    arguments: [
      ("kingfisher", ["k1", "k3"]), ("KITE red", ["k2", "k1"]), ("\"red kite\"", ["k1"]),
      ("kite", ["k2", "k1", "k4"]), ("kites", []), ("kingfisher soup", []),
    ] as [(String, [String])])
  func `finds messages with all the words, the newest first`(
    query: String, ids: [String]
  ) throws {
    #expect(try found(query) == ids)
  }

  @Test func `keeps to a user, to a time and to a limit, and counts all that match`() throws {
    #expect(try found("kite") { $0.user = "bob" } == ["k4"])
    #expect(try found("kite") { $0.user = "nobody" } == [])
    #expect(
      try found("kite") { $0.since = Timestamp(parsing: "2026-03-05T10:00:01Z") } == ["k2"])
    #expect(
      try found("kite") { $0.until = Timestamp(parsing: "2026-03-05T10:00:01Z") } == ["k1"])
    #expect(try found("kingfisher") { $0.until = Timestamp(parsing: "2026-03-05") } == ["k3"])
    let limited = try search("kite") { $0.limit = 1 }
    #expect(limited.total == 3)
    #expect(limited.hits.map(\.messageID) == ["k2"])
    #expect(try search("kite") { $0.limit = 0 }.total == 3)
  }

  @Test func `ranks the message with more of the words in less text first`() throws {
    #expect(try found("kite") { $0.isRanked = true } == ["k4", "k2", "k1"])
  }

  @Test func `shows the newest revision of a message and no older one`() throws {
    #expect(try found("\"add salt\"") == [])
    let hit = try #require(try search("\"no salt\"").hits.first)
    #expect(hit.messageID == "m4")
    #expect(hit.snippet.text == "Add no salt.")
    #expect(hit.snippet.match == "no salt")
  }

  @Test func `reads only frames that may have the words`() throws {
    let result = try search("kingfisher prompt")
    #expect(result.total == 1)
    #expect(result.framesRead < result.frames / 2)
  }

  @Test func `finds the same without filters and with damaged ones`() throws {
    let files = try wordFiles()
    #expect(try files.count == store.segments().count)
    let sound = try found("kingfisher")
    for path in files {
      let bytes = try store.store.files.contents(of: path)
      try store.store.files.writeAtomically(Array(bytes.dropLast()), to: path)
    }
    let damaged = try search("kingfisher")
    #expect(damaged.hits.map(\.messageID) == sound)
    #expect(damaged.framesRead == damaged.frames)
    for path in files { try store.store.files.unlink(path) }
    #expect(try found("kingfisher") == sound)
  }

  @Test func `finds the same after compacting`() async throws {
    // Everything is in closed months then.
    let queries = ["kingfisher", "kite", "\"no salt\"", "soup", "ok"]
    let before = try queries.map { try found($0) }
    _ = try await store.compact()
    #expect(try queries.map { try found($0) } == before)
    #expect(try wordFiles().count == store.segments().count)
    let result = try search("kingfisher prompt")
    #expect(result.framesRead < result.frames)
  }

  @Test func `finds words on both sides of a cut in a message of many megabytes`() async throws {
    let filler = String(repeating: "filler ", count: 1 << 20)
    try await store.ingest([
      Line.conversation(
        "long", user: "eve", title: nil,
        [
          Line.message(
            "l1", "user", "osprey \(filler) albatross", at: "2026-03-06T10:00:00Z")
        ])
    ])
    #expect(try found("osprey albatross") == ["l1"])
    #expect(try found("\"filler albatross\"") == ["l1"])
    #expect(try found("osprey pelican") == [])
  }
}
