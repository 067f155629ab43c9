import ChatModel
import Foundation
import GRDB
import SystemIO

/// Removes segments that others have replaced: overwritten with zeros, then unlinked, then forgotten.
///
/// Idempotent: recovery calls it too.
struct RetiredSegments {
  private let store: Store
  private let catalog: Catalog

  init(_ store: Store, _ catalog: Catalog) {
    self.store = store
    self.catalog = catalog
  }

  /// Returns how many there were.
  ///
  /// - Throws: `.damaged`, and leaves everything as it is, when a live segment of such a month is not
  ///   in place, or when the file is another segment: it may hold the only copy.
  func remove() throws(HansardError) -> Int {
    let listed = try CatalogContents(catalog).segments()
    let retired = listed.filter(\.isRetired)
    guard !retired.isEmpty else { return 0 }
    let months = Set(retired.map(\.month))
    for segment in listed where !segment.isRetired && months.contains(segment.month) {
      guard try store.files.status(of: path(segment)) != nil else {
        throw HansardError(
          .damaged, while: "removing retired segments", at: SourceLocation(path(segment)),
          cause: "a segment of the same month is missing, so nothing is removed",
          hint: "restore it from a backup, or run `hansard rebuild`")
      }
    }
    for segment in retired {
      try checkIdentity(segment)
      try WordsPlacement(store, catalog.shard).remove(segment.month, number: segment.number)
      try scrubAndRemove(path(segment), files: store.files)
    }
    for month in months.sorted() {
      let folder = store.layout.monthFolder(catalog.shard, month)
      if try store.files.status(of: folder) != nil { try store.files.syncDirectory(folder) }
    }
    try attempt("forgetting retired segments", catalog.path) {
      try catalog.queue.write { database in
        for segment in retired {
          try database.execute(
            sql: "DELETE FROM segments WHERE number = ?", arguments: [segment.number])
        }
      }
    }
    return retired.count
  }

  private func path(_ segment: ListedSegment) -> String {
    store.layout.segment(catalog.shard, segment.month, number: segment.number)
  }

  /// A file whose index is gone was half overwritten when the last attempt was interrupted.
  private func checkIdentity(_ segment: ListedSegment) throws(HansardError) {
    let path = path(segment)
    guard try store.files.status(of: path) != nil,
      let index = try? SegmentReader(path, files: store.files).index()
    else { return }
    guard index.segmentID == segment.segmentID else {
      throw HansardError(
        .damaged, while: "removing retired segments", at: SourceLocation(path),
        cause: "it is another segment than the one that was replaced",
        hint: "restore the archive that belongs to this catalog")
    }
  }
}
