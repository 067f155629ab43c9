import Foundation

/// The file that holds the input which is being read: what a crash leaves behind, and what targets read
/// that need a file.
struct InputFile: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// In memory where that is possible, since it is written for every reading; else in `folder`.
  init(of target: FuzzTarget, else folder: String) throws {
    let shared = "/dev/shm"
    let isShared = FileManager.default.isWritableFile(atPath: shared)
    path = "\(isShared ? shared : folder)/hansard-fuzz-\(target.fileName)-\(getpid()).input"
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  func write(_ bytes: [UInt8]) {
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
      ftruncate(descriptor, off_t(bytes.count)) == 0
    else { fatalError("the input could not be written to \(path)") }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }
}
