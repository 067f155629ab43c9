import ChatModel
import Foundation
import Store
import SystemIO
import Testing

@Suite struct `Compacting and rebuilding` {
  @Test func `a catalog rebuilt after it says what it said before`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    _ = try await sample.compact()
    let expected = try sample.contents()
    let shown = try sample.shown()
    try sample.removeCatalog()
    #expect(try sample.rebuild().findings == [])
    let contents = try sample.contents()
    for table in expected.keys.sorted() where table != "aliases" && table != "related" {
      #expect(contents[table] == expected[table], "\(table)")
    }
    #expect(try sample.shown() == shown)
    #expect(try sample.verify().findings == [])
  }

  /// The files of a month as they were before and as they are after it was compacted.
  private func interrupted(_ sample: RebuildStore) async throws -> (old: [String], new: String) {
    let before = try sample.segments().filter { $0.contains("month=2026-02") }
    let saved = try before.map { try Data(contentsOf: URL(filePath: $0)) }
    _ = try await sample.compact()
    let new = try #require(try sample.segments().first { $0.contains("month=2026-02") })
    for (path, data) in zip(before, saved) { try data.write(to: URL(filePath: path)) }
    try sample.removeCatalog()
    return (before, new)
  }

  @Test func `with old and new segments there, every line is adopted once`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let meaning = try sample.meaning()
    let (old, new) = try await interrupted(sample)
    let report = try sample.rebuild()
    #expect(report.findings == [])
    #expect(report.notes.count == old.count)
    for table in ["conversations", "usage_user", "usage_hour", "users"] {
      #expect(try sample.meaning()[table] == meaning[table], "\(table)")
    }
    // The next command that writes removes the old ones.
    _ = try StoreWriter(try sample.store, now: sample.now)
    let left = try sample.segments()
    #expect(left.contains(new))
    #expect(old.allSatisfy { !left.contains($0) })
    let health = try sample.verify()
    #expect(health.findings == [])
    #expect(health.notes == [])
  }

  @Test func `a segment that was packed twice and comes back from a backup is known`() async throws
  {
    let sample = try RebuildStore()
    try await sample.fill()
    let first = try sample.segments().filter { $0.contains("month=2026-01") }
    let saved = try first.map { try Data(contentsOf: URL(filePath: $0)) }
    _ = try await sample.compact()
    try await sample.ingest([
      Line.conversation(
        "one", user: "ann", title: "Soup for three",
        [Line.message("m9", "user", "Late.", at: "2026-01-31T23:59:30Z", parent: "m2")])
    ])
    _ = try await sample.compact()
    let shown = try sample.shown()
    for (path, data) in zip(first, saved) { try data.write(to: URL(filePath: path)) }
    try sample.removeCatalog()
    let report = try sample.rebuild()
    #expect(report.findings == [])
    #expect(report.notes.count == first.count)
    #expect(try sample.shown() == shown)
  }

  @Test func `a damaged new segment gives way to the old ones, when they are whole`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let meaning = try sample.meaning()
    let (old, new) = try await interrupted(sample)
    try damage(new)
    let report = try sample.rebuild()
    #expect(report.findings == [])
    #expect(report.notes.count == 1)
    #expect(try sample.meaning()["conversations"] == meaning["conversations"])
    _ = try StoreWriter(try sample.store, now: sample.now)
    let left = try sample.segments()
    #expect(!left.contains(new))
    #expect(old.allSatisfy { left.contains($0) })
    #expect(try sample.verify().findings == [])
  }

  @Test func `a damaged new segment counts when the old ones are not whole either`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let (old, new) = try await interrupted(sample)
    try damage(new)
    try FileManager.default.removeItem(atPath: old[0])
    let report = try sample.rebuild()
    #expect(report.findings.map(\.location.path) == [new])
    let contents = try sample.contents()["frames"] ?? []
    let number = try SegmentReader(new, files: LocalFileSystem()).index().number
    #expect(contents.contains { $0.hasPrefix("segment=\(number) ") })
  }

  private func damage(_ path: String) throws {
    let frame = try #require(
      try SegmentReader(path, files: LocalFileSystem()).index().frames.first)
    var data = try Data(contentsOf: URL(filePath: path))
    data[Int(frame.offset) + 12] ^= 0x10
    try data.write(to: URL(filePath: path))
  }
}
