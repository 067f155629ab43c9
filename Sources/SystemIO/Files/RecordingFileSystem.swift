package import ChatModel
import Synchronization

/// One change to the file system, as a recording keeps it.
package enum FileOperation: Hashable, Sendable {
  case createDirectory(path: String)
  case createFile(path: String)
  case write(path: String, offset: Int64, bytes: [UInt8])
  case truncate(path: String, byteCount: Int64)
  case sync(path: String)
  case syncDirectory(path: String)
  case rename(path: String, newPath: String)
  case unlink(path: String)
  case removeDirectory(path: String)
}

/// Does everything for real, and writes down each change in order.
package final class RecordingFileSystem: FileSystem {
  private let base: any FileSystem
  private let log = Mutex<[FileOperation]>([])

  package init(over base: any FileSystem = LocalFileSystem()) { self.base = base }

  package var operations: [FileOperation] { log.withLock { $0 } }

  fileprivate func record(_ operation: FileOperation) { log.withLock { $0.append(operation) } }

  package func createDirectory(_ path: String, mode: UInt32) throws(HansardError) {
    try base.createDirectory(path, mode: mode)
    record(.createDirectory(path: path))
  }

  package func createFile(_ path: String, mode: UInt32) throws(HansardError) -> any StoreFile {
    let file = try base.createFile(path, mode: mode)
    record(.createFile(path: path))
    return RecordingFile(file, self)
  }

  package func openFile(_ path: String, forWriting: Bool) throws(HansardError) -> any StoreFile {
    let file = try base.openFile(path, forWriting: forWriting)
    return forWriting ? RecordingFile(file, self) : file
  }

  package func rename(_ path: String, to newPath: String) throws(HansardError) {
    try base.rename(path, to: newPath)
    record(.rename(path: path, newPath: newPath))
  }

  package func unlink(_ path: String) throws(HansardError) {
    try base.unlink(path)
    record(.unlink(path: path))
  }

  package func removeDirectory(_ path: String) throws(HansardError) {
    try base.removeDirectory(path)
    record(.removeDirectory(path: path))
  }

  package func syncDirectory(_ path: String) throws(HansardError) {
    try base.syncDirectory(path)
    record(.syncDirectory(path: path))
  }

  package func list(_ path: String) throws(HansardError) -> [String]? { try base.list(path) }

  package func status(of path: String) throws(HansardError) -> FileStatus? {
    try base.status(of: path)
  }
}

private final class RecordingFile: StoreFile {
  private let base: any StoreFile
  private let system: RecordingFileSystem

  init(_ base: any StoreFile, _ system: RecordingFileSystem) {
    self.base = base
    self.system = system
  }

  var path: String { base.path }
  func byteCount() throws(HansardError) -> Int64 { try base.byteCount() }
  func read(at offset: Int64, count: Int) throws(HansardError) -> [UInt8] {
    try base.read(at: offset, count: count)
  }

  func write(_ bytes: [UInt8], at offset: Int64) throws(HansardError) {
    try base.write(bytes, at: offset)
    system.record(.write(path: path, offset: offset, bytes: bytes))
  }

  func sync() throws(HansardError) {
    try base.sync()
    system.record(.sync(path: path))
  }

  func truncate(to byteCount: Int64) throws(HansardError) {
    try base.truncate(to: byteCount)
    system.record(.truncate(path: path, byteCount: byteCount))
  }
}
