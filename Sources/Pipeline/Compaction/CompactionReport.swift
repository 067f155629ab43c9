package import ChatModel
package import Store

/// What a compaction did, or would do.
package struct CompactionReport: Sendable {
  package struct Change: Hashable, Sendable {
    package var before: Int64 = 0
    package var after: Int64 = 0

    static func += (sum: inout Change, more: Change) {
      sum.before += more.before
      sum.after += more.after
    }
  }

  /// One packed month of one shard.
  package struct Month: Sendable {
    package var shard: Shard
    package var month: MonthKey
    package var segments = Change()
    package var frames = Change()
    /// Of segment files; what comes after is not known beforehand.
    package var bytes = Change()
  }

  /// Nil when there was nothing to do, and for a dry run.
  package var run: String?
  package var months: [Month] = []
  /// Closed months that were left alone.
  package var unchangedMonths = 0
  package var seconds = 0.0
  package var notes: [String] = []
  /// Months that are damaged and were left alone.
  package var failures: [HansardError] = []

  package init() {}

  package var segments: Change { months.reduce(into: Change()) { $0 += $1.segments } }
  package var frames: Change { months.reduce(into: Change()) { $0 += $1.frames } }
  package var bytes: Change { months.reduce(into: Change()) { $0 += $1.bytes } }
}
