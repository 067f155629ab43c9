import ChatModel
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
