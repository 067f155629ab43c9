import Foundation
import SystemIO

/// What a disk holds after a power cut within a recorded run of file operations.
///
/// Contents and names are durable apart: a file's bytes once the file is synced, its name once its
/// folder is. What is not durable may survive all the same, in any part: `Survival`.
struct CrashReplay {
  /// What a power cut leaves of what was not durable.
  enum Survival: String, CaseIterable {
    case nothing, everything
    /// The disk wrote one before the other.
    case namesOnly, contentsOnly
    /// All names, and of each file's contents the first half.
    case torn

    fileprivate var keepsNames: Bool { self != .nothing && self != .contentsOnly }
  }

  private final class Node {
    var written: [UInt8] = []
    var durable: [UInt8] = []

    func bytes(_ survival: Survival) -> [UInt8] {
      switch survival {
      case .nothing, .namesOnly: return durable
      case .everything, .contentsOnly: return written
      case .torn:
        let half = written.count / 2
        return Array(written[..<half] + durable.dropFirst(half))
      }
    }
  }

  private var names: [String: Node] = [:]
  private var durableNames: [String: Node] = [:]

  /// - Parameter existing: files that were there, durable, before the first operation.
  init(_ operations: some Sequence<FileOperation>, existing: [String: [UInt8]] = [:]) {
    for (path, bytes) in existing {
      let node = Node()
      node.written = bytes
      node.durable = bytes
      names[path] = node
      durableNames[path] = node
    }
    for operation in operations { apply(operation) }
  }

  private mutating func apply(_ operation: FileOperation) {
    switch operation {
    case .createDirectory, .removeDirectory: break
    case .createFile(let path): names[path] = Node()
    case .write(let path, let offset, let bytes):
      guard let node = names[path] else { return }
      let end = Int(offset) + bytes.count
      if node.written.count < end {
        node.written += [UInt8](repeating: 0, count: end - node.written.count)
      }
      node.written.replaceSubrange(Int(offset)..<end, with: bytes)
    case .truncate(let path, let byteCount):
      names[path]?.written.removeSubrange(Int(byteCount)...)
    case .sync(let path): names[path].map { $0.durable = $0.written }
    case .syncDirectory(let path):
      for (name, _) in durableNames where parentFolder(of: name) == path {
        durableNames[name] = nil
      }
      for (name, node) in names where parentFolder(of: name) == path { durableNames[name] = node }
    case .rename(let path, let newPath):
      names[newPath] = names.removeValue(forKey: path)
    case .unlink(let path): names[path] = nil
    }
  }

  /// Writes what is left under `root`, for paths that were recorded under `recordedRoot`.
  func materialize(
    from recordedRoot: String, under root: String, _ survival: Survival
  ) throws {
    for (path, node) in survival.keepsNames ? names : durableNames {
      let url = URL(filePath: root + path.dropFirst(recordedRoot.count))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(node.bytes(survival)).write(to: url)
    }
  }
}
