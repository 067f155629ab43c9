package import ChatModel
import SystemIO

/// Puts `.words` files where readers look for them, and removes them.
///
/// A filter file can be made anew and is believed only with the id of its segment, so that it needs no
/// commit of its own: it is moved after its segment was.
package struct WordsPlacement {
  private let layout: StoreLayout
  private let files: any FileSystem
  private let shard: Shard

  package init(_ store: Store, _ shard: Shard) {
    layout = store.layout
    files = store.files
    self.shard = shard
  }

  package func path(_ month: MonthKey, number: Int64) -> String {
    layout.words(shard, month, number: number)
  }

  /// Moves a durable file from `tmp/` into the place of whatever was there; does nothing when it has
  /// been moved.
  ///
  /// - Returns: the folder whose names the caller must make durable; nil when nothing was moved.
  @discardableResult
  package func place(
    _ temporaryName: String, _ month: MonthKey, number: Int64
  ) throws(HansardError) -> String? {
    let source = layout.temporaryFile(temporaryName)
    guard try files.status(of: source) != nil else { return nil }
    let target = path(month, number: number)
    let folder = parentFolder(of: target)
    try files.createDirectories(folder)
    try moveFile(source, to: target, files: files)
    return folder
  }

  /// Overwrites and removes the file of a segment that goes.
  package func remove(_ month: MonthKey, number: Int64) throws(HansardError) {
    let path = path(month, number: number)
    guard try files.status(of: path) != nil else { return }
    try scrubAndRemove(path, files: files)
    try files.syncDirectory(parentFolder(of: path))
  }

  /// Blanks the filters of erased frames; a file whose table cannot be believed goes as a whole.
  func blank(
    _ ordinals: [Int], of segment: SegmentID, _ month: MonthKey, number: Int64
  ) throws(HansardError) {
    let path = path(month, number: number)
    guard try files.status(of: path) != nil else { return }
    let reader: WordsFileReader
    do {
      reader = try WordsFileReader(path, of: segment, files: files, forWriting: true)
    } catch  where error.reason == .damaged {
      return try remove(month, number: number)
    }
    try reader.blank(ordinals)
  }
}
