package import ChatModel

/// Every operation on the store's files, behind one protocol.
///
/// Two implementations: `LocalFileSystem`, the operating system's, and `RecordingFileSystem`, which
/// writes down what changes so that tests can replay any prefix of a run with unsynced writes and
/// renames dropped. SQLite writes its own files and is not part of this.
///
/// Paths are UTF-8 and as the caller built them. Every failure is an `.io` error that names the
/// operation, the path and the kernel's reason; a full disk gets a hint of its own.
package protocol FileSystem: Sendable {
  /// Creates a folder; an existing one is fine. Not durable before its parent is synced.
  func createDirectory(_ path: String, mode: UInt32) throws(HansardError)

  /// Creates a file that must not exist yet, open for writing.
  func createFile(_ path: String, mode: UInt32) throws(HansardError) -> any StoreFile

  /// Opens an existing file for reading and for overwriting in place; a folder, pipe or device is an
  /// error.
  func openFile(_ path: String, forWriting: Bool) throws(HansardError) -> any StoreFile

  /// Renames within one file system, replacing nothing that callers rely on.
  func rename(_ path: String, to newPath: String) throws(HansardError)

  func unlink(_ path: String) throws(HansardError)

  func removeDirectory(_ path: String) throws(HansardError)

  /// Makes the names in a folder durable: creations, renames and removals.
  func syncDirectory(_ path: String) throws(HansardError)

  /// Names in a folder, sorted; nil when there is no such folder.
  func list(_ path: String) throws(HansardError) -> [String]?

  func status(of path: String) throws(HansardError) -> FileStatus?
}

package struct FileStatus: Hashable, Sendable {
  package var byteCount: Int64
  package var isDirectory: Bool
  package var isRegularFile: Bool
  /// Of the file system that it is on.
  package var device: UInt64
  /// Its number there: one file or folder, whatever its names are.
  package var inode: UInt64

  package init(
    byteCount: Int64, isDirectory: Bool, isRegularFile: Bool, device: UInt64, inode: UInt64
  ) {
    self.byteCount = byteCount
    self.isDirectory = isDirectory
    self.isRegularFile = isRegularFile
    self.device = device
    self.inode = inode
  }
}

/// An open file.
///
/// Closed when the last reference goes. One task at a time.
package protocol StoreFile: AnyObject {
  var path: String { get }
  func byteCount() throws(HansardError) -> Int64

  /// Reads exactly `count` bytes; fewer is an error that says so.
  func read(at offset: Int64, count: Int) throws(HansardError) -> [UInt8]

  /// Writes all of `bytes` at `offset`.
  func write(_ bytes: [UInt8], at offset: Int64) throws(HansardError)

  /// Makes the contents durable. After a failure nothing may be assumed about them: never retry.
  func sync() throws(HansardError)

  func truncate(to byteCount: Int64) throws(HansardError)
}

extension FileSystem {
  /// The whole of a small file.
  package func contents(of path: String, maximumBytes: Int = 64 << 20) throws(HansardError)
    -> [UInt8]
  {
    let file = try openFile(path, forWriting: false)
    let count = try file.byteCount()
    guard count <= Int64(maximumBytes) else {
      throw HansardError(
        .limitExceeded, while: "reading a small file", at: SourceLocation(path),
        cause: "it has \(count) bytes, more than \(maximumBytes)")
    }
    return try file.read(at: 0, count: Int(count))
  }

  /// Writes a small file so that it is either there whole or not at all, and durable.
  package func writeAtomically(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644)
    throws(HansardError)
  {
    try writeAtomically([(bytes, path)], mode: mode)
  }

  /// As the other `writeAtomically`, of several small files of one folder: all of them are durable on
  /// return, and each is there whole or not at all if it does not return.
  package func writeAtomically(
    _ contents: [(bytes: [UInt8], path: String)], mode: UInt32
  ) throws(HansardError) {
    for (bytes, path) in contents {
      let temporary = path + ".new"
      if try status(of: temporary) != nil { try unlink(temporary) }
      let file = try createFile(temporary, mode: mode)
      try file.write(bytes, at: 0)
      try file.sync()
      try rename(temporary, to: path)
    }
    if let path = contents.first?.path { try syncDirectory(parentFolder(of: path)) }
  }

  /// Creates a folder and those above it that are missing, each durable in its parent.
  package func createDirectories(_ path: String, mode: UInt32 = 0o755) throws(HansardError) {
    if let status = try status(of: path) {
      guard status.isDirectory else {
        throw HansardError(
          .io, while: "creating a folder", at: SourceLocation(path), cause: "a file has that name")
      }
      return
    }
    let parent = parentFolder(of: path)
    if parent != path { try createDirectories(parent, mode: mode) }
    try createDirectory(path, mode: mode)
    try syncDirectory(parent)
  }
}

/// The folder that holds `path`: `.` for a bare name.
package func parentFolder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
