import ChatModel
import Foundation
import Synchronization
import SystemIO
import Testing

@testable import Store

/// The operating system's files; calls `firstReading` before a segment is opened for the first time.
private final class ReadingWatcher: FileSystem {
  private let base = LocalFileSystem()
  private let firstReading: @Sendable () -> Void
  private let hasRead = Mutex(false)

  init(firstReading: @escaping @Sendable () -> Void) { self.firstReading = firstReading }

  func openFile(_ path: String, forWriting: Bool) throws(HansardError) -> any StoreFile {
    if path.hasSuffix(".zst") {
      let isFirst = hasRead.withLock { read in
        defer { read = true }
        return !read
      }
      if isFirst { firstReading() }
    }
    return try base.openFile(path, forWriting: forWriting)
  }
  func createDirectory(_ path: String, mode: UInt32) throws(HansardError) {
    try base.createDirectory(path, mode: mode)
  }
  func createFile(_ path: String, mode: UInt32) throws(HansardError) -> any StoreFile {
    try base.createFile(path, mode: mode)
  }
  func rename(_ path: String, to newPath: String) throws(HansardError) {
    try base.rename(path, to: newPath)
  }
  func unlink(_ path: String) throws(HansardError) { try base.unlink(path) }
  func removeDirectory(_ path: String) throws(HansardError) { try base.removeDirectory(path) }
  func syncDirectory(_ path: String) throws(HansardError) { try base.syncDirectory(path) }
  func list(_ path: String) throws(HansardError) -> [String]? { try base.list(path) }
  func status(of path: String) throws(HansardError) -> FileStatus? { try base.status(of: path) }
}

@Suite struct `Moved slices` {
  @Test func `are found again by a reader that a compaction overtakes`() throws {
    let sample = try CompactionSample()
    let compacted = Mutex(0)
    let watcher = ReadingWatcher {
      for plan in (try? sample.plans()) ?? [] {
        guard (try? sample.compact(plan, through: LocalFileSystem())) != nil else { continue }
        compacted.withLock { $0 += 1 }
      }
    }
    let store = Store(
      layout: sample.store.layout, settings: sample.store.settings, keys: sample.store.keys,
      files: watcher)
    #expect(try CompactionSample.texts(of: "u", in: store) == CompactionSample.texts(of: "u"))
    #expect(compacted.withLock { $0 } == 2)
  }

  @Test func `are damage when they have not moved`() throws {
    let sample = try CompactionSample()
    for file in try ArchiveInventory(sample.store, CompactionSample.shard).segments {
      try FileManager.default.removeItem(atPath: file.path)
    }
    #expect(throws: HansardError.self) { try CompactionSample.texts(of: "u", in: sample.store) }
  }
}
