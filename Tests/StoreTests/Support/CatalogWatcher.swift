import ChatModel
import Foundation
import Synchronization
import SystemIO

/// The operating system's files; calls `firstPlacement` before the first change in archive/, which is
/// right after a commit was acknowledged, and `firstOverwriting` before a file there is opened to be
/// overwritten.
final class CatalogWatcher: FileSystem {
  private let base = LocalFileSystem()
  private let hasPlaced = Mutex(false)
  private let hasOverwritten = Mutex(false)
  private let firstPlacement: @Sendable () -> Void
  private let firstOverwriting: @Sendable () -> Void

  init(
    firstPlacement: @escaping @Sendable () -> Void,
    firstOverwriting: @escaping @Sendable () -> Void = {}
  ) {
    self.firstPlacement = firstPlacement
    self.firstOverwriting = firstOverwriting
  }

  private func notice(_ path: String) {
    guard path.contains("/archive/") else { return }
    let isFirst = hasPlaced.withLock { placed in
      defer { placed = true }
      return !placed
    }
    if isFirst { firstPlacement() }
  }

  func createDirectory(_ path: String, mode: UInt32) throws(HansardError) {
    notice(path)
    try base.createDirectory(path, mode: mode)
  }
  func createFile(_ path: String, mode: UInt32) throws(HansardError) -> any StoreFile {
    try base.createFile(path, mode: mode)
  }
  func openFile(_ path: String, forWriting: Bool) throws(HansardError) -> any StoreFile {
    if forWriting, path.contains("/archive/") {
      let isFirst = hasOverwritten.withLock { overwritten in
        defer { overwritten = true }
        return !overwritten
      }
      if isFirst { firstOverwriting() }
    }
    return try base.openFile(path, forWriting: forWriting)
  }
  func rename(_ path: String, to newPath: String) throws(HansardError) {
    notice(newPath)
    try base.rename(path, to: newPath)
  }
  func unlink(_ path: String) throws(HansardError) { try base.unlink(path) }
  func removeDirectory(_ path: String) throws(HansardError) { try base.removeDirectory(path) }
  func syncDirectory(_ path: String) throws(HansardError) { try base.syncDirectory(path) }
  func list(_ path: String) throws(HansardError) -> [String]? { try base.list(path) }
  func status(of path: String) throws(HansardError) -> FileStatus? { try base.status(of: path) }
}
