import ChatModel
import SystemIO

/// Checks the word filters of one segment: that they are whole, and that those of erased frames are
/// gone.
struct WordsHealth {
  private let store: Store
  private let shard: Shard
  private let segment: ListedSegment

  init(_ store: Store, _ shard: Shard, _ segment: ListedSegment) {
    self.store = store
    self.shard = shard
    self.segment = segment
  }

  /// Whether there are any: without them a search only takes longer.
  ///
  /// - Parameter listed: the frames that the catalog lists.
  func check(_ listed: [ListedFrame], into report: inout HealthReport) -> Bool {
    let path = store.layout.words(shard, segment.month, number: segment.number)
    do {
      guard var reader = try store.openWords(segment, of: shard) else { return false }
      let frames = Dictionary(listed.map { ($0.ordinal, $0) }) { first, _ in first }
      let filters = WordFilter(store.keys.words(shard.namespace))
      for ordinal in 0..<reader.frameCount {
        let filter = try reader.next(ordinal)
        if let frame = frames[ordinal] {
          guard !frame.isBurning, !filters.isSound(filter) else { continue }
          report.add("the word filter of frame \(ordinal) fails its checksum", at: reader.path)
        } else if filter.contains(where: { $0 != 0 }) {
          report.add(
            "the word filter of frame \(ordinal), which is erased, is not blank", at: reader.path)
        }
      }
      let last = listed.map(\.ordinal).max() ?? 0
      if last >= reader.frameCount {
        report.add("the segment has more frames than word filters", at: reader.path)
      }
    } catch {
      report.add(error, at: path)
    }
    return true
  }
}
