import Foundation
import SystemIO

/// What a disk may hold after a power cut within a recorded run of file operations.
///
/// Contents and names are durable apart: a file's bytes once the file is synced, a name once its
/// folder is. A rename is two changes, one in each folder; until one of the folders is synced it
/// happens as a whole or not at all. What is not durable yet may be there, or not, or by half:
/// `Unsynced` says which.
struct CrashReplay {
  /// What becomes of what was not synced.
  enum Unsynced: Hashable, CustomStringConvertible {
    case dropped, kept
    /// Each write and each change of a name by itself is dropped, kept, or (writes) torn.
    case mixed(seed: UInt64)

    var description: String {
      switch self {
      case .dropped: "unsynced changes dropped"
      case .kept: "unsynced changes kept"
      case .mixed(let seed): "unsynced changes mixed by seed \(seed)"
      }
    }
  }

  /// A file or, without contents, a folder.
  fileprivate final class Node {
    let isFolder: Bool
    var durable: [UInt8]
    var pending: [FileOperation] = []

    init(isFolder: Bool = false, durable: [UInt8] = []) {
      self.isFolder = isFolder
      self.durable = durable
    }
  }

  /// Names that come and go together, by path; nil where one goes.
  fileprivate struct NameChange {
    var entries: [(path: String, node: Node?)]
  }

  private var names: [String: Node] = [:]
  private var durableNames: [String: Node] = [:]
  private var pendingNames: [NameChange] = []
  /// Files whose last name has gone: their blocks are still on the disk.
  private var removed: [(path: String, node: Node)] = []

  /// - Parameters:
  ///   - start: what was durable before the first operation.
  init(start: DiskImage, _ operations: some Sequence<FileOperation>) {
    for folder in start.folders { names[folder] = Node(isFolder: true) }
    for (path, bytes) in start.files { names[path] = Node(durable: bytes) }
    durableNames = names
    for operation in operations { apply(operation) }
  }

  private mutating func apply(_ operation: FileOperation) {
    switch operation {
    case .createDirectory(let path):
      if names[path] == nil { change([(path, Node(isFolder: true))]) }
    case .createFile(let path): change([(path, Node())])
    case .write(let path, _, _), .truncate(let path, _):
      names[path]?.pending.append(operation)
    case .sync(let path):
      guard let node = names[path] else { return }
      node.durable = node.pending.reduce(into: node.durable) { $0.apply($1) }
      node.pending = []
    case .syncDirectory(let path): syncDirectory(path)
    case .rename(let path, let newPath): change([(path, nil), (newPath, names[path])])
    case .unlink(let path):
      if let node = names[path] { removed.append((path, node)) }
      change([(path, nil)])
    case .removeDirectory(let path): change([(path, nil)])
    }
  }

  private mutating func change(_ entries: [(path: String, node: Node?)]) {
    pendingNames.append(NameChange(entries: entries))
    for entry in entries { names[entry.path] = entry.node }
  }

  private mutating func syncDirectory(_ folder: String) {
    for index in pendingNames.indices {
      for entry in pendingNames[index].entries where parentFolder(of: entry.path) == folder {
        durableNames[entry.path] = entry.node
      }
      pendingNames[index].entries.removeAll { parentFolder(of: $0.path) == folder }
    }
    pendingNames.removeAll { $0.entries.isEmpty }
  }

  /// The disk when the machine is up again.
  func image(_ unsynced: Unsynced) -> DiskImage {
    var random = SeededGenerator(seed: 0)
    if case .mixed(let seed) = unsynced { random = SeededGenerator(seed: seed) }
    func keeps() -> Bool {
      switch unsynced {
      case .dropped: false
      case .kept: true
      case .mixed: Bool.random(using: &random)
      }
    }
    var found = durableNames
    for change in pendingNames where keeps() {
      for entry in change.entries { found[entry.path] = entry.node }
    }
    var image = DiskImage()
    for (path, node) in found.sorted(by: { $0.key < $1.key }) {
      // A file without its folder cannot be reached.
      guard isReachable(path, in: found) else { continue }
      if node.isFolder {
        image.folders.append(path)
        continue
      }
      var pending = node.pending
      if case .mixed = unsynced { pending.shuffle(using: &random) }
      image.files[path] = pending.reduce(into: node.durable) { bytes, operation in
        guard keeps() else { return }
        if case .mixed = unsynced, Bool.random(using: &random) {
          bytes.apply(operation.torn(node.durable.count, &random))
        } else {
          bytes.apply(operation)
        }
      }
    }
    return image
  }

  private func isReachable(_ path: String, in names: [String: Node]) -> Bool {
    let folder = parentFolder(of: path)
    guard folder.count > 1, let top = names.keys.min(by: { $0.count < $1.count }),
      folder.count >= top.count
    else { return true }
    return names[folder] != nil && isReachable(folder, in: names)
  }

  /// Names of removed files whose blocks hold something else than zeros.
  func removedUnscrubbed() -> [String] {
    removed.filter { $0.node.durable.contains { $0 != 0 } }.map(\.path)
  }
}

extension FileOperation {
  /// The beginning of a write.
  ///
  /// Up to any byte where the file grows, and whole pages where bytes are overwritten, since a disk
  /// writes a page as one. Another operation as it is.
  fileprivate func torn(_ durableCount: Int, _ random: inout SeededGenerator) -> FileOperation {
    guard case .write(let path, let offset, let bytes) = self else { return self }
    var end = Int(offset) + Int.random(in: 0...bytes.count, using: &random)
    if Int(offset) < durableCount { end = end / pageBytes * pageBytes }
    return .write(
      path: path, offset: offset, bytes: Array(bytes.prefix(max(0, end - Int(offset)))))
  }
}

/// "Segments" in FORMAT.md keeps the header of a frame within one page of this size.
private let pageBytes = 4_096

extension [UInt8] {
  fileprivate mutating func apply(_ operation: FileOperation) {
    switch operation {
    case .write(_, let offset, let bytes):
      let end = Int(offset) + bytes.count
      if count < end { self += [UInt8](repeating: 0, count: end - count) }
      replaceSubrange(Int(offset)..<end, with: bytes)
    case .truncate(_, let byteCount):
      if count > Int(byteCount) {
        removeSubrange(Int(byteCount)...)
      } else {
        self += [UInt8](repeating: 0, count: Int(byteCount) - count)
      }
    default: break
    }
  }
}
