import ChatModel
import Foundation
import GRDB
import Pipeline
import Retention
import Store
import Testing

private let format = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "FORMAT.md")

/// FORMAT.md says of every file and table what of a person is in it.
@Suite struct `Data map` {
  private let text: String
  private let fixture: ScanFixture

  init() async throws {
    text = try String(contentsOf: format, encoding: .utf8)
    fixture = try ScanFixture()
    try await fixture.ingest(fixture.aliceLines + fixture.bobLines + ["no JSON"])
    try fixture.erase("alice")
    _ = try fixture.scan()
    try fixture.erase("nobody")
  }

  /// Places that the map names, and files that FORMAT.md says hold nothing of a person.
  private func patterns() throws -> [Regex<AnyRegexOutput>] {
    let map = try #require(text.split(separator: "## Where personal data can be").last)
      .prefix { $0 != "#" }
    var places = [
      "store.json", "prices.yaml", "lock", "STORE.keys/master.key", "STORE.keys/signing.key",
    ]
    for row in map.split(separator: "\n") where row.hasPrefix("| `") {
      let cell = row.dropFirst(2).prefix { $0 != "|" }
      let names = cell.matches(of: /`([^`]+)`/).map { String($0.output.1) }
      places +=
        names.filter { $0 != "-wal" } + names.filter { $0.hasSuffix(".sqlite") }.map { $0 + "-*" }
    }
    return try places.map { place in
      let pattern = NSRegularExpression.escapedPattern(for: place)
        .replacing("\\.\\.\\.", with: ".*").replacing("\\*", with: "[^/]*")
      return try Regex("^" + pattern + (place.hasSuffix("/") ? ".*" : "$"))
    }
  }

  @Test func `names every file of a store`() throws {
    let patterns = try patterns()
    var seen = 0
    for (root, prefix) in [(fixture.root, ""), (fixture.root + ".keys", "STORE.keys/")] {
      let walker = FileManager.default.enumerator(atPath: root)
      for case let name as String in walker ?? NSEnumerator() {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder)
        guard !isFolder.boolValue else { continue }
        seen += 1
        #expect(
          patterns.contains { (prefix + name).firstMatch(of: $0) != nil },
          "the data map of FORMAT.md has no place for \(prefix + name)")
      }
    }
    #expect(seen > 10)
  }

  @Test func `names every table`() throws {
    let store = try fixture.open()
    let shard = try #require(try store.shards(of: .standard).first)
    let queues = [
      try store.ledger(readOnly: true).queue, try store.catalog(shard, readOnly: true).queue,
    ]
    for queue in queues {
      let tables = try queue.read { database in
        try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
      }
      #expect(tables.count > 5)
      for table in tables { #expect(text.contains("`\(table)`"), "\(table)") }
    }
  }
}
