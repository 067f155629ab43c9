import Glibc

/// Keeps other processes from reading an SQLite database, from when the last of them has closed it until
/// this value goes.
///
/// Whoever has a database in WAL mode open holds a lock for reading on bytes that SQLite never writes
/// (SHARED_FIRST and SHARED_SIZE in its os.h, https://sqlite.org/src/file/src/os.h).
package struct DatabaseReaders: ~Copyable {
  private let descriptor: Int32

  private static let firstByte = 0x4000_0002
  private static let byteCount = 510
  private static let pause: UInt32 = 10_000

  /// Waits for the readers of the database at `path`; goes on without when there is no such file, or
  /// when some are left after `seconds`.
  package init(waitingForThoseOf path: String, seconds: Int) {
    descriptor = (try? openDescriptor(path, flags: O_RDWR | O_CLOEXEC, mode: 0)) ?? -1
    guard descriptor >= 0 else { return }
    let deadline = ProcessorTime.monotonic + seconds * 1_000_000_000
    while !lock(), ProcessorTime.monotonic < deadline { usleep(DatabaseReaders.pause) }
  }

  private func lock() -> Bool {
    var range = flock()
    range.l_type = Int16(F_WRLCK)
    range.l_whence = Int16(SEEK_SET)
    range.l_start = DatabaseReaders.firstByte
    range.l_len = DatabaseReaders.byteCount
    return unsafe fcntl(descriptor, F_SETLK, &range) == 0
      || (errno != EAGAIN && errno != EACCES)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
