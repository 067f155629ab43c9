import ChatModel
import Glibc

/// An open file or standard input, read in chunks.
///
/// A regular file is read up to the size that it had when it was opened, so that a file that is
/// still growing gives the same bytes throughout.
@safe final class FileSource: SeekableByteSource {
  private let descriptor: Int32
  private let path: String
  private let buffer: UnsafeMutableRawBufferPointer
  /// True when the descriptor is this object's to close.
  private let isOwned: Bool
  /// Nil for a pipe.
  private let fixedSize: Int64?
  var position: Int64 = 0

  /// True for a regular file from its start; a pipe can only be read once, in order.
  var isSeekable: Bool { fixedSize != nil }
  var byteCount: Int64 { fixedSize ?? 0 }

  /// Opens a path, or standard input for `-`.
  ///
  /// - Throws: `.notFound`; `.io` when the system refuses; `.usage` for what is no regular file.
  init(path: String) throws(HansardError) {
    self.path = path
    let isStandardInput = path == "-"
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let opened =
      isStandardInput
      ? STDIN_FILENO
      : try openDescriptor(path, flags: O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode: 0)
    do throws(HansardError) {
      fixedSize = try sizeToRead(opened, path, isStandardInput: isStandardInput)
    } catch {
      if !isStandardInput { close(opened) }
      throw error
    }
    descriptor = opened
    isOwned = !isStandardInput
    let bytes = Int(min(Int64(ChunkSize.bytes), max(1, fixedSize ?? .max)))
    unsafe buffer = .allocate(byteCount: bytes, alignment: 16)
  }

  deinit {
    unsafe buffer.deallocate()
    if isOwned { close(descriptor) }
  }

  func nextChunk() throws(HansardError) -> LentBytes {
    var wanted = ChunkSize.bytes
    if let fixedSize { wanted = Int(max(0, min(Int64(wanted), fixedSize - position))) }
    guard wanted > 0 else { return .none }
    let count = try readAgainWhenInterrupted(wanted)
    if count == 0, let fixedSize {
      throw HansardError(
        .io, while: "reading", at: SourceLocation(path, byteOffset: position),
        cause: "the file became shorter than the \(fixedSize) bytes it had when it was opened",
        hint: "wait until nothing writes to it, then run the same command again")
    }
    position += Int64(count)
    return unsafe LentBytes(start: buffer.baseAddress, count: count)
  }

  private func readAgainWhenInterrupted(_ wanted: Int) throws(HansardError) -> Int {
    while true {
      let count =
        isSeekable
        ? unsafe pread(descriptor, buffer.baseAddress, wanted, off_t(position))
        : unsafe read(descriptor, buffer.baseAddress, wanted)
      let code = errno
      if count >= 0 { return count }
      if code != EINTR { throw systemError("reading", path, code) }
    }
  }
}

/// The size of a regular file; nil for standard input that is a pipe, or a file read in part.
func sizeToRead(_ descriptor: Int32, _ path: String, isStandardInput: Bool)
  throws(HansardError) -> Int64?
{
  var status = stat()
  let failed = unsafe fstat(descriptor, &status) != 0
  let code = errno
  if failed { throw systemError("looking at", path, code) }
  switch status.st_mode & S_IFMT {
  case S_IFREG:
    if isStandardInput, lseek(descriptor, 0, SEEK_CUR) != 0 { return nil }
    return Int64(status.st_size)
  case S_IFDIR:
    throw HansardError(
      .usage, while: "opening", at: SourceLocation(path), cause: "it is a folder",
      hint: "name the files in it")
  default:
    if isStandardInput { return nil }
    throw HansardError(
      .usage, while: "opening", at: SourceLocation(path),
      cause: "it is a pipe or a device, not a regular file",
      hint: "give - and send the bytes to standard input")
  }
}
