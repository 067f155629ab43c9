import ChatModel
import Foundation
import GRDB
import Pipeline
import Store
import Testing

/// What may have happened to a catalog.
enum CatalogFate: String, CaseIterable, Sendable {
  case intact, missing, truncated, overwritten, older, newer
}

@Suite struct `A rebuilt catalog` {
  @Test func `the sample has what makes deriving hard`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let contents = try sample.contents()
    #expect(contents["aliases"]?.isEmpty == false)
    #expect(contents["related"]?.isEmpty == false)
    #expect(contents["memories"]?.count == 2)
    #expect(contents["conversations"]?.contains { $0.contains("revisions=1") } == true)
    #expect(contents["conversations"]?.contains { $0.contains("is_branched=1") } == true)
    #expect(try sample.verify().findings == [])
  }

  @Test(arguments: CatalogFate.allCases)
  func `the catalog says what it said before`(fate: CatalogFate) async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let expected = try sample.contents()
    try befall(fate, sample)
    #expect(try fate == .intact || !sample.verify(deep: false).isHealthy)

    let report = try sample.rebuild()
    #expect(report.findings == [])
    let contents = try sample.contents()
    // Other ids and relations are known to a readable catalog alone.
    let derived = expected.keys.filter {
      $0 != "aliases" && $0 != "related" || fate == .intact || fate == .newer
    }
    for table in derived.sorted() { #expect(contents[table] == expected[table], "\(table)") }
    let health = try sample.verify()
    #expect(health.findings == [])
    #expect(health.notes == [])
  }

  @Test func `an interrupted attempt does not stand in the way of the next one`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let expected = try sample.contents()
    let opened = try sample.store
    let shard = try #require(try opened.shards(of: .standard).first)
    for segment in try CatalogContents(try opened.catalog(shard, readOnly: true)).segments() {
      let id = try #require(segment.segmentID)
      let name = id.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      try Data("cut off".utf8).write(
        to: URL(filePath: opened.layout.temporaryFile("\(name).new.words")))
    }
    #expect(try sample.rebuild().findings == [])
    #expect(try sample.contents() == expected)
  }

  private func befall(_ fate: CatalogFate, _ sample: RebuildStore) throws {
    let path = try sample.catalogPath
    switch fate {
    case .intact: break
    case .missing: try sample.removeCatalog()
    case .truncated:
      let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      try file.truncate(atOffset: UInt64(size / 2))
    case .overwritten:
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      try file.seek(toOffset: 4096)
      file.write(Data(repeating: 0xA5, count: 40_000))
    case .older:
      try sample.removeCatalog()
      let shard = sample.shard
      let store = try sample.store
      try Catalog.create(path, shard: shard, storeID: store.settings.storeID).checkpoint()
    case .newer:
      let catalog = try sample.store.catalog(sample.shard, readOnly: false)
      try catalog.queue.write { database in
        try database.execute(sql: "UPDATE meta SET value = '99' WHERE key = 'seq'")
      }
    }
  }

  @Test func `the next ingest finds everything again`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    try sample.removeCatalog()
    _ = try sample.rebuild()
    let report = try await sample.ingest([
      Line.conversation(
        "one", user: "ann", title: "Soup for two",
        [
          Line.message("m1", "user", "How do I make soup?", at: "2026-01-31T23:50:00Z"),
          Line.message("m4", "assistant", "Add no salt.", at: "2026-02-01T00:02:00Z", parent: "m3"),
          Line.message("m6", "user", "Bye.", at: "2026-03-05T10:00:00Z", parent: "m5"),
        ]),
      Line.memory("ann", "city", "lives in Turin"),
    ])
    #expect(report.messages == 1)
    #expect(report.newConversations == 0)
    #expect(try sample.verify().findings == [])
  }

  @Test func `a damaged frame is left out, and those beside it are not`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let catalog = try sample.store.catalog(sample.shard, readOnly: true)
    let contents = CatalogContents(catalog)
    let segment = try #require(try contents.segments().first { $0.month.description == "2026-02" })
    let frames = try contents.frames(ofSegment: segment.number)
    try #require(frames.count > 1)
    let path = try sample.store.layout.segment(
      sample.shard, segment.month, number: segment.number)
    try flip(path, at: frames[0].location.offset + 12)

    let damage = try sample.verify()
    #expect(damage.findings.count == 1)
    #expect(damage.findings.first?.location.byteOffset == frames[0].location.offset)
    #expect(
      try damage.findings.first?.conversations == contents.shortIDs(inFrame: frames[0].id))
    try catalog.queue.close()

    let report = try sample.rebuild()
    #expect(report.findings.map(\.location.byteOffset) == [frames[0].location.offset])
    let after = CatalogContents(try sample.store.catalog(sample.shard, readOnly: true))
    #expect(try after.frames(ofSegment: segment.number).count == frames.count - 1)
  }

  @Test func `what was erased is not adopted from a restored segment`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let store = try sample.store
    try store.ledger(readOnly: false).add([
      Tombstone(
        namespace: .standard, subject: store.keys.subject(.standard, user: "ann"), scope: .user,
        cutoff: sample.now, job: "job")
    ])
    try sample.removeCatalog()
    let report = try sample.rebuild()
    #expect(!report.isHealthy)
    #expect(report.findings.allSatisfy { $0.problem.contains("erased once") })
    let users = try sample.contents()["users"]
    #expect(users == ["user_id=\"bob\" is_pseudo=0", "user_id=\"eve\" is_pseudo=0"])
    #expect(try sample.verify().findings.allSatisfy { $0.problem.contains("not blank") })
  }

  @Test func `a missing segment stops it, unless the loss is accepted`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let lost = try #require(try sample.segments().first)
    try FileManager.default.removeItem(atPath: lost)
    #expect(try sample.verify().findings.contains { $0.problem == "the segment is missing" })
    let before = try sample.contents()
    #expect(throws: HansardError.self) { try sample.rebuild() }
    #expect(try sample.contents() == before)
    _ = try sample.rebuild(acceptsLoss: true)
    #expect(try sample.verify().findings == [])
  }

  @Test func `an archive that is not there is no empty archive`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    try sample.removeCatalog()
    try FileManager.default.removeItem(
      atPath: try sample.store.layout.archiveFolder(sample.shard))
    let error = #expect(throws: HansardError.self) { try sample.rebuild() }
    #expect(error?.reason == .damaged)
  }

  private func flip(_ path: String, at offset: Int64) throws {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.seek(toOffset: UInt64(offset))
    let byte = try #require(try file.read(upToCount: 1)?.first)
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data([byte ^ 0x10]))
  }
}
