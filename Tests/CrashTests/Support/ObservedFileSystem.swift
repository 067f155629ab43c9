import ChatModel
import SystemIO

/// The operating system's files; calls `observe` right before and right after each change.
final class ObservedFileSystem: FileSystem {
  private let base = LocalFileSystem()
  private let observe: @Sendable () -> Void

  init(observe: @escaping @Sendable () -> Void) { self.observe = observe }

  fileprivate func change<Result>(
    _ body: () throws(HansardError) -> Result
  ) throws(HansardError) -> Result {
    observe()
    defer { observe() }
    return try body()
  }

  func createDirectory(_ path: String, mode: UInt32) throws(HansardError) {
    try change { () throws(HansardError) in try base.createDirectory(path, mode: mode) }
  }
  func createFile(_ path: String, mode: UInt32) throws(HansardError) -> any StoreFile {
    try change { () throws(HansardError) in
      ObservedFile(try base.createFile(path, mode: mode), self)
    }
  }
  func openFile(_ path: String, forWriting: Bool) throws(HansardError) -> any StoreFile {
    ObservedFile(try base.openFile(path, forWriting: forWriting), self)
  }
  func rename(_ path: String, to newPath: String) throws(HansardError) {
    try change { () throws(HansardError) in try base.rename(path, to: newPath) }
  }
  func unlink(_ path: String) throws(HansardError) {
    try change { () throws(HansardError) in try base.unlink(path) }
  }
  func removeDirectory(_ path: String) throws(HansardError) {
    try change { () throws(HansardError) in try base.removeDirectory(path) }
  }
  func syncDirectory(_ path: String) throws(HansardError) {
    try change { () throws(HansardError) in try base.syncDirectory(path) }
  }
  func list(_ path: String) throws(HansardError) -> [String]? { try base.list(path) }
  func status(of path: String) throws(HansardError) -> FileStatus? { try base.status(of: path) }
}

private final class ObservedFile: StoreFile {
  private let base: any StoreFile
  private let system: ObservedFileSystem

  init(_ base: any StoreFile, _ system: ObservedFileSystem) {
    self.base = base
    self.system = system
  }

  var path: String { base.path }
  func byteCount() throws(HansardError) -> Int64 { try base.byteCount() }
  func read(at offset: Int64, count: Int) throws(HansardError) -> [UInt8] {
    try base.read(at: offset, count: count)
  }
  func write(_ bytes: [UInt8], at offset: Int64) throws(HansardError) {
    try system.change { () throws(HansardError) in try base.write(bytes, at: offset) }
  }
  func sync() throws(HansardError) {
    try system.change { () throws(HansardError) in try base.sync() }
  }
  func truncate(to byteCount: Int64) throws(HansardError) {
    try system.change { () throws(HansardError) in try base.truncate(to: byteCount) }
  }
}
