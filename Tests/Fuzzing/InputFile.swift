import Foundation

/// The file that holds the input which is being read: what a crash leaves behind, and what targets read
/// that need a file.
struct InputFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  /// Where the file is mapped for a target that does not look at it; writing it takes longer than reading
  /// a small input.
  private var map = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  private static let mappedBytes = 1 << 20

  /// In memory where that is possible, since it is written for every reading; else in `folder`.
  init(of target: FuzzTarget, else folder: String) throws {
    let shared = "/dev/shm"
    let isShared = FileManager.default.isWritableFile(atPath: shared)
    path = "\(isShared ? shared : folder)/hansard-fuzz-\(target.fileName)-\(getpid()).input"
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    if target.isInMemory, ftruncate(descriptor, off_t(InputFile.mappedBytes)) == 0 {
      map = UnsafeMutableRawBufferPointer(
        start: mmap(
          nil, InputFile.mappedBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
        count: InputFile.mappedBytes)
      guard map.baseAddress != MAP_FAILED else { throw CocoaError(.fileWriteUnknown) }
      for number in [SIGABRT, SIGILL, SIGTRAP, SIGBUS] { signal(number, cutInput) }
    }
  }

  func write(_ bytes: [UInt8]) {
    mapped = (descriptor, off_t(bytes.count))
    if bytes.count <= map.count {
      map.copyBytes(from: bytes)
      return
    }
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
      ftruncate(descriptor, off_t(bytes.count)) == 0
    else { fatalError("the input could not be written to \(path)") }
  }

  deinit {
    if map.count > 0 { munmap(map.baseAddress, map.count) }
    close(descriptor)
    unlink(path)
  }
}

/// What the handler of a crash, which can capture nothing, cuts the file to.
private nonisolated(unsafe) var mapped: (descriptor: Int32, count: off_t) = (-1, 0)

private func cutInput(_ number: Int32) {
  if mapped.descriptor >= 0 { _ = ftruncate(mapped.descriptor, mapped.count) }
  signal(number, SIG_DFL)
  raise(number)
}
