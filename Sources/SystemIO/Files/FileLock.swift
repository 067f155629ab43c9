package import ChatModel
import Glibc

/// An exclusive `flock` on a file, held until this value goes.
///
/// The kernel drops it when the process dies, however it dies, so there is no stale lock to clear.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock at once or not at all; the file is created when missing and stays.
  ///
  /// - Throws: `.locked` when another process holds it.
  package init(_ path: String) throws(HansardError) {
    descriptor = try lockedDescriptor(path)
  }

  deinit {
    // Closing alone leaves the lock with a process that is just being started: between its fork and
    // its exec it has a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}

private func lockedDescriptor(_ path: String) throws(HansardError) -> Int32 {
  let descriptor = try openDescriptor(path, flags: O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
  let result = flock(descriptor, LOCK_EX | LOCK_NB)
  let code = errno
  if result == 0 { return descriptor }
  close(descriptor)
  guard code == EWOULDBLOCK else { throw systemError("locking", path, code) }
  throw HansardError(
    .locked, while: "locking the store", at: SourceLocation(path), cause: "another run holds it",
    hint: "wait for that run to end, then try again")
}
