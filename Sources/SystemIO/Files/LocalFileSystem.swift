package import ChatModel
import Glibc

/// The operating system's files.
package struct LocalFileSystem: FileSystem {
  package init() {}

  package func createDirectory(_ path: String, mode: UInt32) throws(HansardError) {
    let result = unsafe mkdir(path, mode)
    let code = errno
    guard result != 0 else { return }
    if code == EEXIST, try status(of: path)?.isDirectory == true { return }
    throw systemError("creating a folder", path, code)
  }

  package func createFile(_ path: String, mode: UInt32) throws(HansardError) -> any StoreFile {
    try LocalFile(path, flags: O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode: mode)
  }

  package func openFile(_ path: String, forWriting: Bool) throws(HansardError) -> any StoreFile {
    // Without O_NONBLOCK, opening a pipe would wait for whoever is at its other end.
    let flags = (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK
    let file = try LocalFile(path, flags: flags, mode: 0)
    try file.requireRegular()
    return file
  }

  package func rename(_ path: String, to newPath: String) throws(HansardError) {
    let result = unsafe Glibc.rename(path, newPath)
    let code = errno
    if result != 0 { throw systemError("renaming to '\(newPath)'", path, code) }
  }

  package func unlink(_ path: String) throws(HansardError) {
    let result = unsafe Glibc.unlink(path)
    let code = errno
    if result != 0 { throw systemError("removing", path, code) }
  }

  package func removeDirectory(_ path: String) throws(HansardError) {
    let result = unsafe rmdir(path)
    let code = errno
    if result != 0 { throw systemError("removing a folder", path, code) }
  }

  package func syncDirectory(_ path: String) throws(HansardError) {
    let descriptor = try openDescriptor(path, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC, mode: 0)
    defer { close(descriptor) }
    let result = fsync(descriptor)
    let code = errno
    if result != 0 { throw systemError("syncing a folder", path, code) }
  }

  package func list(_ path: String) throws(HansardError) -> [String]? {
    guard let folder = unsafe opendir(path) else {
      let code = errno
      if code == ENOENT { return nil }
      throw systemError("listing a folder", path, code)
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  package func status(of path: String) throws(HansardError) -> FileStatus? {
    var information = stat()
    let result = unsafe stat(path, &information)
    let code = errno
    guard result == 0 else {
      // A link that leads to itself leads nowhere.
      if code == ENOENT || code == ENOTDIR || code == ELOOP { return nil }
      throw systemError("looking at", path, code)
    }
    return FileStatus(
      byteCount: Int64(information.st_size),
      isDirectory: information.st_mode & S_IFMT == S_IFDIR,
      isRegularFile: information.st_mode & S_IFMT == S_IFREG,
      device: UInt64(information.st_dev), inode: UInt64(information.st_ino))
  }
}

/// One open descriptor.
private final class LocalFile: StoreFile {
  let path: String
  private let descriptor: Int32

  init(_ path: String, flags: Int32, mode: UInt32) throws(HansardError) {
    self.path = path
    descriptor = try openDescriptor(path, flags: flags, mode: mode)
  }

  deinit { close(descriptor) }

  func byteCount() throws(HansardError) -> Int64 { Int64(try status().st_size) }

  func requireRegular() throws(HansardError) {
    let type = try status().st_mode & S_IFMT
    guard type != S_IFREG else { return }
    throw HansardError(
      .io, while: "opening", at: SourceLocation(path),
      cause: type == S_IFDIR ? "it is a folder" : "it is a pipe or a device, not a file")
  }

  private func status() throws(HansardError) -> stat {
    var information = stat()
    let result = unsafe fstat(descriptor, &information)
    let code = errno
    if result != 0 { throw systemError("looking at", path, code) }
    return information
  }

  func read(at offset: Int64, count: Int) throws(HansardError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](capacity: count) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
        while initialized < count {
          let read = unsafe pread(
            descriptor, buffer.baseAddress.unsafelyUnwrapped + initialized, count - initialized,
            off_t(offset) + off_t(initialized))
          let failure = errno
          if read < 0, failure == EINTR { continue }
          if read <= 0 {
            code = read < 0 ? failure : 0
            return
          }
          initialized += read
        }
      }
    }
    if code != 0 { throw systemError("reading", path, code) }
    guard bytes.count == count else {
      throw HansardError(
        .io, while: "reading \(count) bytes", at: SourceLocation(path, byteOffset: offset),
        cause: "the file ends after \(bytes.count)")
    }
    return bytes
  }

  func write(_ bytes: [UInt8], at offset: Int64) throws(HansardError) {
    var written = 0
    while written < bytes.count {
      let (result, code) = unsafe bytes.withUnsafeBytes { buffer in
        let result = unsafe pwrite(
          descriptor, buffer.baseAddress.unsafelyUnwrapped + written, bytes.count - written,
          off_t(offset) + off_t(written))
        return (result, errno)
      }
      if result < 0, code == EINTR { continue }
      guard result > 0 else { throw systemError("writing", path, result < 0 ? code : EIO) }
      written += result
    }
  }

  func sync() throws(HansardError) {
    let result = fdatasync(descriptor)
    let code = errno
    guard result != 0 else { return }
    throw HansardError(
      .io, while: "making a file durable", at: SourceLocation(path), cause: systemMessage(code),
      hint: "the disk may be failing: what was written cannot be relied on, so the run stops")
  }

  func truncate(to byteCount: Int64) throws(HansardError) {
    let result = ftruncate(descriptor, off_t(byteCount))
    let code = errno
    if result != 0 { throw systemError("cutting", path, code) }
  }
}
