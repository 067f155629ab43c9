import ChatModel
import Glibc

/// The C library's words for an error code.
package func systemMessage(_ code: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  _ = unsafe strerror_r(code, &buffer, buffer.count)
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// An `.io` error (`.notFound` for a missing path) for a failed system call.
func systemError(_ operation: String, _ path: String, _ code: Int32) -> HansardError {
  HansardError(
    code == ENOENT ? .notFound : .io, while: operation, at: SourceLocation(path),
    cause: systemMessage(code), hint: systemHint(code))
}

private func systemHint(_ code: Int32) -> String? {
  switch code {
  case ENOSPC, EDQUOT: "free some space and run the same command again: it goes on where it was"
  case EROFS: "the file system is read-only; point --store somewhere writable"
  case EACCES, EPERM: "check who owns the path and its permissions"
  case EMFILE, ENFILE: "raise the limit on open files (ulimit -n)"
  default: nil
  }
}

/// Opens a path, again after an interrupted call.
func openDescriptor(_ path: String, flags: Int32, mode: UInt32) throws(HansardError) -> Int32 {
  while true {
    let descriptor = unsafe open(path, flags, mode_t(mode))
    let code = errno
    if descriptor >= 0 { return descriptor }
    if code != EINTR { throw systemError("opening", path, code) }
  }
}
