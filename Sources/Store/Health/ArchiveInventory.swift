package import ChatModel
import SystemIO

/// The files that stand under one shard's archive folder, whatever a catalog says.
package struct ArchiveInventory: Sendable {
  package struct File: Hashable, Sendable {
    package var path: String
    package var month: MonthKey
    package var number: Int64
  }

  /// Segments by number.
  package private(set) var segments: [File] = []
  /// Paths that are no segments: engines that read the folder would trip over them.
  package private(set) var strays: [String] = []

  package init(_ store: Store, _ shard: Shard) throws(HansardError) {
    let root = store.layout.archiveFolder(shard)
    for folder in try store.files.list(root) ?? [] {
      guard folder.hasPrefix("month="), let month = MonthKey(parsing: String(folder.dropFirst(6)))
      else {
        strays.append("\(root)/\(folder)")
        continue
      }
      for name in try store.files.list("\(root)/\(folder)") ?? [] {
        let path = "\(root)/\(folder)/\(name)"
        let digits = name.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number > 0,
          store.layout.segment(shard, month, number: number) == path
        else {
          strays.append(path)
          continue
        }
        segments.append(File(path: path, month: month, number: number))
      }
    }
    segments.sort { ($0.number, $0.path) < ($1.number, $1.path) }
  }

  /// What stands in archive/ outside the folders of the store's shards.
  package static func strays(in store: Store) throws(HansardError) -> [String] {
    var strays: [String] = []
    let known = Set(store.settings.shards.keys.map { "namespace=\($0)" })
    for name in try store.files.list(store.layout.archive) ?? [] {
      guard known.contains(name) else {
        strays.append("\(store.layout.archive)/\(name)")
        continue
      }
    }
    for namespace in store.settings.shards.keys.sorted() {
      let folder = "\(store.layout.archive)/namespace=\(namespace)"
      let labels = Set(store.settings.shards(of: namespace).map { "shard=\($0.label)" })
      for name in try store.files.list(folder) ?? [] where !labels.contains(name) {
        strays.append("\(folder)/\(name)")
      }
    }
    return strays
  }
}
