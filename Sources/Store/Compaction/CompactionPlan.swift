package import ChatModel

/// A segment of a closed month as a compaction looks at it.
package struct CompactionCandidate: Hashable, Sendable {
  package var number: Int64
  package var segmentID: SegmentID
  package var path: String
  /// Of the whole file.
  package var byteCount: Int64
  /// Of the frames in it that are not erased.
  package var liveBytes: Int64
  /// Of the frames that are.
  package var erasedBytes: Int64
  package var liveFrames: Int
  /// What an earlier compaction made it of, and what that was made of; empty when none did.
  package var replaces: [SegmentID]

  var isPacked: Bool { !replaces.isEmpty }
  var isMostlyErased: Bool { erasedBytes > liveBytes }
}

/// Which segments of one month are packed into one, decided before anything is touched.
///
/// Those that were never packed, those of which more than half is erased, and every newer one, since
/// a segment's number is the archive's order. An older, packed one joins them only when it is not
/// much larger than all of them together: so late messages do not rewrite a large month night after
/// night, and a month has a handful of segments at most.
package struct CompactionPlan: Hashable, Sendable {
  package var shard: Shard
  package var month: MonthKey
  /// By number; never empty.
  package private(set) var segments: [CompactionCandidate]

  /// How many times larger than what comes to it a packed segment may be to be packed again.
  package static let growthFactor: Int64 = 4

  /// Nil when there is nothing to gain.
  ///
  /// - Parameter segments: every segment of the month that no other one replaces.
  package init?(_ shard: Shard, _ month: MonthKey, segments: [CompactionCandidate]) {
    let ordered = segments.sorted { $0.number < $1.number }
    guard var start = ordered.firstIndex(where: { !$0.isPacked || $0.isMostlyErased }) else {
      return nil
    }
    var bytes = ordered[start...].reduce(0) { $0 + $1.liveBytes }
    while start > 0, ordered[start - 1].liveBytes <= CompactionPlan.growthFactor * bytes {
      start -= 1
      bytes += ordered[start].liveBytes
    }
    self.shard = shard
    self.month = month
    self.segments = Array(ordered[start...])
  }

  /// A segment that is written anew without what was erased of it.
  init(_ shard: Shard, _ month: MonthKey, rewriting segment: CompactionCandidate) {
    self.shard = shard
    self.month = month
    segments = [segment]
  }

  package var byteCount: Int64 { segments.reduce(0) { $0 + $1.byteCount } }
  package var frameCount: Int { segments.reduce(0) { $0 + $1.liveFrames } }

  /// What the packed segment takes the place of.
  ///
  /// Segments that are long gone are among them, so that one that comes back from an old backup is
  /// known for what it is.
  var replaces: [SegmentID] { segments.flatMap { [$0.segmentID] + $0.replaces } }
}
