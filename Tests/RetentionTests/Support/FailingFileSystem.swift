import ChatModel
import Synchronization
import SystemIO

/// A disk that is gone after some operations: what was done stays, and nothing more is done.
final class FailingFileSystem: FileSystem {
  private let files = LocalFileSystem()
  private let left: Mutex<Int>

  /// - Parameter operations: that still succeed.
  init(after operations: Int) { left = Mutex(operations) }

  fileprivate func count() throws(HansardError) {
    let isGone = left.withLock { left in
      left -= 1
      return left < 0
    }
    if isGone { throw HansardError(.io, while: "using a disk that is gone") }
  }

  func createDirectory(_ path: String, mode: UInt32) throws(HansardError) {
    try count()
    try files.createDirectory(path, mode: mode)
  }

  func createFile(_ path: String, mode: UInt32) throws(HansardError) -> any StoreFile {
    try count()
    return FailingFile(try files.createFile(path, mode: mode), of: self)
  }

  func openFile(_ path: String, forWriting: Bool) throws(HansardError) -> any StoreFile {
    try count()
    return FailingFile(try files.openFile(path, forWriting: forWriting), of: self)
  }

  func rename(_ path: String, to newPath: String) throws(HansardError) {
    try count()
    try files.rename(path, to: newPath)
  }

  func unlink(_ path: String) throws(HansardError) {
    try count()
    try files.unlink(path)
  }

  func removeDirectory(_ path: String) throws(HansardError) {
    try count()
    try files.removeDirectory(path)
  }

  func syncDirectory(_ path: String) throws(HansardError) {
    try count()
    try files.syncDirectory(path)
  }

  func list(_ path: String) throws(HansardError) -> [String]? { try files.list(path) }

  func status(of path: String) throws(HansardError) -> FileStatus? { try files.status(of: path) }
}

private final class FailingFile: StoreFile {
  private let file: any StoreFile
  private let disk: FailingFileSystem

  init(_ file: any StoreFile, of disk: FailingFileSystem) {
    self.file = file
    self.disk = disk
  }

  var path: String { file.path }
  func byteCount() throws(HansardError) -> Int64 { try file.byteCount() }

  func read(at offset: Int64, count: Int) throws(HansardError) -> [UInt8] {
    try file.read(at: offset, count: count)
  }

  func write(_ bytes: [UInt8], at offset: Int64) throws(HansardError) {
    try disk.count()
    try file.write(bytes, at: offset)
  }

  func sync() throws(HansardError) {
    try disk.count()
    try file.sync()
  }

  func truncate(to byteCount: Int64) throws(HansardError) {
    try disk.count()
    try file.truncate(to: byteCount)
  }
}
