package import ChatModel
import SystemIO

/// The word filters that stand under one shard's catalog folder, whatever a catalog says.
package struct WordsInventory: Sendable {
  package struct File: Hashable, Sendable {
    package var path: String
    package var month: MonthKey
    package var number: Int64
  }

  package private(set) var files: [File] = []

  package init(_ store: Store, _ shard: Shard) throws(HansardError) {
    let root = store.layout.catalogFolder(shard)
    for folder in try store.files.list(root) ?? [] {
      guard let month = MonthKey(parsing: folder) else { continue }
      for name in try store.files.list("\(root)/\(folder)") ?? [] {
        let path = "\(root)/\(folder)/\(name)"
        let digits = name.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), store.layout.words(shard, month, number: number) == path
        else { continue }
        files.append(File(path: path, month: month, number: number))
      }
    }
  }

  /// Those of no segment that is listed: copies, in a way, of what is no more.
  package func strays(among segments: [ListedSegment]) -> [File] {
    let months = Dictionary(segments.map { ($0.number, $0.month) }) { first, _ in first }
    return files.filter { months[$0.number] != $0.month }
  }
}
