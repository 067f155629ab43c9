import ChatModel
import GRDB
import SystemIO

/// Moves committed segments and their word filters from `tmp/` to where readers look for them.
///
/// Idempotent: a segment is either still in `tmp/`, already in place, or both names are checked by
/// recovery, which calls this too.
struct SegmentPlacement {
  private let store: Store
  private let catalog: Catalog

  init(_ store: Store, _ catalog: Catalog) {
    self.store = store
    self.catalog = catalog
  }

  /// Finishes every rename that the catalog lists, makes the folders durable, then clears the
  /// temporary names.
  func finishRenames() throws(HansardError) {
    let pending = try attempt("reading pending segments", catalog.path) {
      try catalog.queue.read { database in
        try Row.fetchAll(
          database,
          sql: """
            SELECT number, month, temporary_name FROM segments
            WHERE temporary_name IS NOT NULL ORDER BY number
            """
        ).map { row -> (number: Int64, month: MonthKey, temporaryName: String) in
          (row["number"], MonthKey(parsing: row["month"]) ?? .unknown, row["temporary_name"])
        }
      }
    }
    guard !pending.isEmpty else { return }
    var folders: Set<String> = []
    for segment in pending {
      let folder = store.layout.monthFolder(catalog.shard, segment.month)
      let target = store.layout.segment(catalog.shard, segment.month, number: segment.number)
      let source = store.layout.temporaryFile(segment.temporaryName)
      try store.files.createDirectories(folder)
      if try store.files.status(of: source) != nil {
        try moveFile(source, to: target, files: store.files)
      } else if try store.files.status(of: target) == nil {
        throw HansardError(
          .damaged, while: "placing a committed segment", at: SourceLocation(target),
          cause: "it is neither there nor in tmp/", hint: "restore the archive from a backup")
      }
      folders.insert(folder)
      let filters = try WordsPlacement(store, catalog.shard).place(
        WordsFile.name(besideSegment: segment.temporaryName), segment.month,
        number: segment.number)
      if let filters { folders.insert(filters) }
    }
    for folder in folders.sorted() { try store.files.syncDirectory(folder) }
    try store.files.syncDirectory(store.layout.temporary)
    try attempt("clearing temporary names", catalog.path) {
      try catalog.queue.write { database in
        try database.execute(
          sql: "UPDATE segments SET temporary_name = NULL WHERE temporary_name IS NOT NULL")
      }
    }
  }
}
