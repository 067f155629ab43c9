package import ChatModel
import Glibc

/// A whole file as memory: of any size, read from the disk where and when it is looked at.
///
/// For files that nobody writes to: where one becomes shorter while it is mapped, the kernel ends
/// the process (SIGBUS). Immutable, so that tasks may share it; unmapped when the last reference
/// goes.
@safe package final class MappedFile: @unchecked Sendable {
  private let bytes: UnsafeRawBufferPointer

  /// - Throws: `.notFound`; `.usage` for what is no regular file; `.io` when the system refuses.
  package init(_ path: String) throws(HansardError) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = try openDescriptor(
      path, flags: O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode: 0)
    // A mapping outlives its descriptor.
    defer { close(descriptor) }
    let size = try sizeToRead(descriptor, path, isStandardInput: false) ?? 0
    guard size > 0 else {
      unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let start = unsafe mmap(nil, Int(size), PROT_READ, MAP_PRIVATE, descriptor, 0)
    let code = errno
    guard let start = unsafe start, unsafe start != MAP_FAILED else {
      throw systemError("mapping into memory", path, code)
    }
    // Only advice: the kernel then reads ahead.
    _ = unsafe madvise(start, Int(size), MADV_SEQUENTIAL)
    unsafe bytes = UnsafeRawBufferPointer(start: start, count: Int(size))
  }

  deinit {
    guard let start = unsafe bytes.baseAddress else { return }
    _ = unsafe munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
  }

  package var count: Int { unsafe bytes.count }

  package func withSpan<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe try body(bytes.bindMemory(to: UInt8.self).span)
  }
}
