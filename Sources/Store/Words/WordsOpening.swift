package import ChatModel
import SystemIO

extension Store {
  /// The word filters of a segment that a catalog lists; nil when it has none, which is no damage.
  ///
  /// - Throws: `.damaged` when they cannot be believed.
  package func openWords(
    _ segment: ListedSegment, of shard: Shard
  ) throws(HansardError) -> WordsFileReader? {
    guard let id = segment.segmentID else { return nil }
    var paths = [layout.words(shard, segment.month, number: segment.number)]
    if let name = segment.temporaryName {
      paths.insert(layout.temporaryFile(WordsFile.name(besideSegment: name)), at: 0)
    }
    for path in paths {
      do {
        return try WordsFileReader(path, of: id, files: files)
      } catch  where error.reason == .notFound {
        continue
      }
    }
    return nil
  }
}
