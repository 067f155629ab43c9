package import ChatModel
import SystemIO

extension Store {
  /// Opens a segment that a catalog lists, wherever it stands.
  ///
  /// With a temporary name its commit has not ended: it was interrupted before or after the rename,
  /// or does it right now.
  package func openSegment(
    _ number: Int64, of shard: Shard, _ month: MonthKey, temporaryName: String?
  ) throws(HansardError) -> SegmentReader {
    if let temporaryName {
      do {
        return try SegmentReader(layout.temporaryFile(temporaryName), files: files)
      } catch {
        guard error.reason == .notFound else { throw error }
      }
    }
    return try SegmentReader(layout.segment(shard, month, number: number), files: files)
  }
}
