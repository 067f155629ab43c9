import ChatModel
import Glibc
import SystemIO

/// Puts a new catalog in the place of an old one, and scrubs the old: it holds personal data.
///
/// Whoever reads the old one reads it to the end, for `readersTime`; whoever comes gets the new one. Where
/// catalogs are on another file system than `tmp/` the old one is scrubbed at once, and who reads it fails.
///
/// Between the two there is no catalog for a moment. A crash then leaves a store that asks for
/// `rebuild` again, which is better than an old log applied to the new file: SQLite would do that to
/// a `-wal` file that stays behind.
struct CatalogSwap {
  private let store: Store
  private let path: String
  private let folder: String

  /// Seconds that are waited for those who read an old catalog; then it is scrubbed under them.
  private static let readersTime = 60
  /// How often, and how long between, a catalog is looked for that may be about to be put in place.
  static let looks = 100
  static func pause() { usleep(10_000) }

  /// Whether a catalog of some shard is about to be put in place.
  static func isGoingOn(in store: Store) -> Bool {
    let names = try? store.files.list(store.layout.temporary)
    return names?.contains { $0.contains(CatalogSwap.suffix) } ?? false
  }

  /// Of a new catalog's name in `tmp/`.
  static let suffix = ".catalog"

  init(_ store: Store, _ shard: Shard) {
    self.store = store
    path = store.layout.catalog(shard)
    folder = store.layout.catalogFolder(shard)
  }

  /// - Parameter temporaryName: a catalog in `tmp/`, durable and closed.
  func replace(with temporaryName: String) throws(HansardError) {
    let files = store.files
    try files.createDirectories(folder)
    let removed = try StopSignals.shared.whileCommitting { () throws(HansardError) in
      try swap(temporaryName)
    }
    let old = removed.first.map(store.layout.temporaryFile) ?? ""
    let readers = DatabaseReaders(waitingForThoseOf: old, seconds: CatalogSwap.readersTime)
    for name in removed { try scrubAndRemove(store.layout.temporaryFile(name), files: files) }
    try files.syncDirectory(store.layout.temporary)
    _ = consume readers
  }

  /// Returns the names in `tmp/` of what was there before.
  private func swap(_ temporaryName: String) throws(HansardError) -> [String] {
    let files = store.files
    var removed: [String] = []
    for suffix in ["", "-wal", "-shm"] where try files.status(of: path + suffix) != nil {
      let name = "\(temporaryName).old\(suffix)"
      guard try files.areOnOneFileSystem(folder, store.layout.temporary) else {
        try scrubAndRemove(path + suffix, files: files)
        continue
      }
      try files.rename(path + suffix, to: store.layout.temporaryFile(name))
      removed.append(name)
    }
    if !removed.isEmpty { try files.syncDirectory(store.layout.temporary) }
    try files.syncDirectory(folder)
    try moveFile(store.layout.temporaryFile(temporaryName), to: path, files: files)
    try files.syncDirectory(folder)
    return removed
  }
}
