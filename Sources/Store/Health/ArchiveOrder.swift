import ChatModel

/// The order in which lines came to an archive of which segments were compacted.
///
/// Segments have their numbers in that order until a month is compacted: its new segment has a higher
/// number than segments of other months that came between. Every line names its run, so that the
/// order of the runs, and among lines of one run that of the segments, is still there.
package struct ArchiveOrder {
  /// By start.
  private let known: [String]
  private var ranks: [String: Int64] = [:]
  private var lineCount: Int64 = 0

  /// Leaves 2^40 lines to an archive, and 2^22 ranks.
  private static let lineBits: Int64 = 40

  package init(_ runs: [RunRecord]) {
    known = runs.sorted {
      ($0.startedAt.millisecondsSince1970, $0.run) < ($1.startedAt.millisecondsSince1970, $1.run)
    }.map(\.run)
    for (place, run) in known.enumerated() { ranks[run] = 2 * Int64(place) + 1 }
  }

  /// The row of the next line, which `run` archived: rows sort as the lines came.
  mutating func row(ofLineBy run: String) -> Int64 {
    defer { lineCount += 1 }
    return rank(of: run) << ArchiveOrder.lineBits | lineCount
  }

  /// A run that the ledger does not know goes by its name, which begins with its start; several such
  /// between the same two that it knows keep the order of the segments.
  private mutating func rank(of run: String) -> Int64 {
    if let rank = ranks[run] { return rank }
    let rank = 2 * Int64(known.count { $0 < run })
    ranks[run] = rank
    return rank
  }
}
