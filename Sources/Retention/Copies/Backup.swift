package import ChatModel
package import Store
import SystemIO

/// What a backup or a restore has copied.
package struct CopyReport: Sendable {
  package var files = 0
  package var bytes: Int64 = 0
  /// Erasures that were repeated, by job.
  package var repeated: [String] = []
  /// Segments that a catalog lists and that the backup does not have as they should be.
  package var damage: [HealthFinding] = []
}

/// Copies a store while nothing writes to it: a store's folder without keys, and a signed list.
package struct Backup {
  private let store: Store

  package init(_ store: Store) { self.store = store }

  /// - Parameter folder: must not be there, or be empty; outside of the store.
  /// - Throws: `.usage` for another folder, `.locked` when a run holds the store or a reader is in the way.
  package func run(to folder: String, clock: () -> Timestamp) throws(HansardError) -> CopyReport {
    try refuseUsedFolder(folder, files: store.files, while: "making a backup")
    try refusePlace(
      folder, in: store, while: "making a backup", hint: "name a folder outside of the store")
    let start = clock()
    let writer = try StoreWriter(store, now: start)
    try ErasureReceipts(store, writer.ledger).settle(at: start)
    try writer.ledger.emptyLog()
    for namespace in store.settings.shards.keys {
      for shard in store.settings.shards(of: namespace) {
        try store.catalog(shard, readOnly: false).emptyLog()
      }
    }
    try store.files.createDirectories(folder, mode: 0o700)
    var manifest = BackupManifest(storeID: store.settings.storeID, createdAt: start, files: [])
    for path in try paths("") {
      let (bytes, digest) = try copyFile(
        "\(store.layout.root)/\(path)", to: "\(folder)/\(path)", files: store.files)
      manifest.files.append(BackupManifest.File(path: path, bytes: bytes, digest: digest))
    }
    try store.files.writeAtomically(
      try manifest.signed(by: store), to: "\(folder)/\(BackupManifest.name)", mode: 0o600)
    return CopyReport(
      files: manifest.files.count, bytes: manifest.files.reduce(0) { $0 + $1.bytes },
      damage: try damage(of: manifest))
  }

  /// A damaged store is copied as well, as far as it goes; whoever replaces an earlier backup by this
  /// one has to know.
  private func damage(of manifest: BackupManifest) throws(HansardError) -> [HealthFinding] {
    let copied = Dictionary(uniqueKeysWithValues: manifest.files.map { ($0.path, $0.bytes) })
    var damage: [HealthFinding] = []
    for namespace in store.settings.shards.keys.sorted() {
      for shard in store.settings.shards(of: namespace) {
        let catalog = try store.catalog(shard, readOnly: true)
        for segment in try CatalogContents(catalog).segments() where !segment.isRetired {
          let path = store.layout.segment(shard, segment.month, number: segment.number)
          let bytes = copied[String(path.dropFirst(store.layout.root.count + 1))]
          guard bytes != segment.byteCount else { continue }
          damage.append(
            HealthFinding(
              location: SourceLocation(path),
              problem: bytes.map {
                "it has \($0) bytes, the catalog expects \(segment.byteCount)"
              } ?? "the segment is missing"))
        }
      }
    }
    return damage
  }

  /// Everything but the lock, unfinished work, and what SQLite keeps beside a database while it is
  /// open: their logs were emptied.
  private func paths(_ folder: String) throws(HansardError) -> [String] {
    var found: [String] = []
    for name in try store.files.list("\(store.layout.root)/\(folder)") ?? [] {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      guard path != "lock", path != "tmp", !name.hasSuffix(".sqlite-wal"),
        !name.hasSuffix(".sqlite-shm"),
        let status = try store.files.status(of: "\(store.layout.root)/\(path)")
      else { continue }
      if status.isDirectory { found += try paths(path) }
      if status.isRegularFile { found.append(path) }
    }
    return found
  }
}

/// A copy needs a folder of its own.
func refuseUsedFolder(
  _ folder: String, files: any FileSystem, while operation: String
) throws(HansardError) {
  guard let status = try files.status(of: folder) else { return }
  if status.isDirectory, try files.list(folder)?.isEmpty == true { return }
  throw HansardError(
    .usage, while: operation, at: SourceLocation(folder), cause: "it is there, and not empty",
    hint: "name a folder that is not there yet")
}
