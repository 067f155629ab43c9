import ChatModel
import SystemIO

/// A file system of one file, which is in memory and can be read alone.
struct HeldFiles: FileSystem {
  let path: String
  let bytes: [UInt8]

  func openFile(_ path: String, forWriting: Bool) throws(HansardError) -> any StoreFile {
    guard path == self.path, !forWriting else { throw refused(path) }
    return HeldFile(path, bytes)
  }

  func status(of path: String) throws(HansardError) -> FileStatus? {
    guard path == self.path else { return nil }
    return FileStatus(
      byteCount: Int64(bytes.count), isDirectory: false, isRegularFile: true, device: 1, inode: 1)
  }

  func list(_ path: String) throws(HansardError) -> [String]? { nil }

  func createDirectory(_ path: String, mode: UInt32) throws(HansardError) { throw refused(path) }
  func createFile(_ path: String, mode: UInt32) throws(HansardError) -> any StoreFile {
    throw refused(path)
  }
  func rename(_ path: String, to newPath: String) throws(HansardError) { throw refused(path) }
  func unlink(_ path: String) throws(HansardError) { throw refused(path) }
  func removeDirectory(_ path: String) throws(HansardError) { throw refused(path) }
  func syncDirectory(_ path: String) throws(HansardError) { throw refused(path) }
}

private final class HeldFile: StoreFile {
  let path: String
  private let bytes: [UInt8]

  init(_ path: String, _ bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  func byteCount() throws(HansardError) -> Int64 { Int64(bytes.count) }

  /// A place that is no place in the file stops the program here, as it is the reader's to check.
  func read(at offset: Int64, count: Int) throws(HansardError) -> [UInt8] {
    guard offset + Int64(count) <= Int64(bytes.count) else { throw refused(path) }
    return Array(bytes[Int(offset)..<Int(offset) + count])
  }

  func write(_ bytes: [UInt8], at offset: Int64) throws(HansardError) { throw refused(path) }
  func sync() throws(HansardError) { throw refused(path) }
  func truncate(to byteCount: Int64) throws(HansardError) { throw refused(path) }
}

private func refused(_ path: String) -> HansardError {
  HansardError(
    .io, while: "using a file in memory", at: SourceLocation(path), cause: "it does not have that")
}
