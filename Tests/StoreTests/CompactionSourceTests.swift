import ChatModel
import SystemIO
import Testing

@testable import Store

@Suite struct `Compaction source` {
  @Test(arguments: [1, 2, 5, 6, 1000])
  func `takes every frame once, in however many passes`(maximumFrames: Int) throws {
    let sample = try CompactionSample()
    for plan in try sample.plans() {
      let planned = try CompactionSource(sample.store, plan, maximumFrames: maximumFrames)
      #expect(try planned.countGroups() == 2)
      _ = try CompactionSample.compact(plan, in: sample.store, maximumFrames: maximumFrames)
    }
    for user in ["u", "v"] {
      #expect(
        try CompactionSample.texts(of: user, in: sample.store) == CompactionSample.texts(of: user))
    }
    let (health, _) = try StoreHealth(sample.store, .standard).check { _, _ in }
    #expect(health.segments == 2)
    #expect(health.frames == 4)
  }

  @Test func `names in a packed segment what it replaces, and what that replaced`() throws {
    let sample = try CompactionSample()
    var plan = try #require(try sample.plans().first)
    let longGone = SegmentID()
    let packed = CompactionCandidate(
      number: 9, segmentID: SegmentID(), path: "", byteCount: 1, liveBytes: 1, erasedBytes: 0,
      liveFrames: 1, replaces: [longGone])
    plan = try #require(
      CompactionPlan(plan.shard, plan.month, segments: plan.segments + [packed]))
    #expect(
      plan.replaces == plan.segments.dropLast().map(\.segmentID) + [packed.segmentID, longGone])
  }
}

@Suite struct `Archive order` {
  private func record(_ run: String, _ start: Int64) -> RunRecord {
    RunRecord(
      run: run, namespace: "default", command: "ingest",
      startedAt: Timestamp(millisecondsSince1970: start), state: .closed)
  }

  /// The runs of lines that come in this order from segments, in the order of their rows.
  private func sorted(_ runs: [String], known: [RunRecord]) -> [String] {
    var order = ArchiveOrder(known)
    return runs.map { (order.row(ofLineBy: $0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  @Test func `is that of the runs' starts, whatever their names`() {
    #expect(
      sorted(["a", "c", "b", "a"], known: [record("c", 1), record("a", 2), record("b", 3)])
        == ["c", "a", "a", "b"])
  }

  @Test func `puts a run that the ledger does not know in the place of its name`() {
    #expect(
      sorted(
        ["2026-09", "2026-02", "2026-01", "2026-03"],
        known: [record("2026-03", 3), record("2026-01", 1)])
        == ["2026-01", "2026-02", "2026-03", "2026-09"])
  }

  @Test func `of lines of one run is the one in which they are read`() {
    var order = ArchiveOrder([record("a", 1)])
    let rows = (0..<5).map { _ in order.row(ofLineBy: "a") }
    #expect(rows == rows.sorted())
    #expect(Set(rows).count == 5)
  }
}
