import ChatModel
import Foundation
import GRDB
import Pipeline
import Store
import SystemIO
import Testing

@Suite struct `Compacting a damaged store` {
  private func frames(
    _ sample: RebuildStore, month: String
  ) throws -> [(path: String, frame: FrameLocation)] {
    try sample.segments().filter { $0.contains("month=\(month)") }.flatMap { path in
      try SegmentReader(path, files: LocalFileSystem()).index().frames.map { (path, $0) }
    }
  }

  @Test func `leaves a month alone in which a frame is damaged, and packs the others`()
    async throws
  {
    let sample = try RebuildStore()
    try await sample.fill()
    let damaged = try #require(try frames(sample, month: "2026-02").last)
    var data = try Data(contentsOf: URL(filePath: damaged.path))
    data[Int(damaged.frame.offset) + 12] ^= 0x10
    try data.write(to: URL(filePath: damaged.path))
    let before = try sample.segments().filter { $0.contains("month=2026-02") }

    let report = try await sample.compact()
    #expect(report.failures.map(\.location?.path) == [damaged.path])
    #expect(report.months.map(\.month.description) == ["0000-00", "2025-12", "2026-01"])
    #expect(try sample.segments().filter { $0.contains("month=2026-02") } == before)
    #expect(try Data(contentsOf: URL(filePath: damaged.path)) == data)
    let health = try sample.verify(deep: false)
    #expect(health.findings.map(\.location.path) == [damaged.path])
    #expect(health.notes == [])
  }

  @Test func `leaves a frame alone that no row of the catalog lists`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let unlisted = try #require(try frames(sample, month: "2026-02").first)
    let number = try SegmentReader(unlisted.path, files: LocalFileSystem()).index().number
    let catalog = try sample.store.catalog(sample.shard, readOnly: false)
    try await catalog.queue.write { database in
      let condition = "SELECT id FROM frames WHERE segment = ? AND ordinal = 0"
      for (table, column) in [("slices", "frame"), ("memories", "frame"), ("frames", "id")] {
        try database.execute(
          sql: "DELETE FROM \(table) WHERE \(column) IN (\(condition))", arguments: [number])
      }
    }
    let report = try await sample.compact()
    #expect(report.failures.map(\.location?.byteOffset) == [unlisted.frame.offset])
    #expect(FileManager.default.fileExists(atPath: unlisted.path))
  }

  @Test func `leaves a month alone of which a segment is missing`() async throws {
    let sample = try RebuildStore()
    try await sample.fill()
    let missing = try #require(try frames(sample, month: "2026-01").first).path
    try FileManager.default.removeItem(atPath: missing)
    let report = try await sample.compact()
    #expect(report.failures.map(\.location?.path) == [missing])
    #expect(report.months.count == 3)
  }
}
