import Glibc

/// Time that processors spent, in nanoseconds.
package enum ProcessorTime {
  /// Of the calling thread.
  package static var ofThread: Int { nanoseconds(CLOCK_THREAD_CPUTIME_ID) }

  /// Of all threads of the process.
  package static var ofProcess: Int { nanoseconds(CLOCK_PROCESS_CPUTIME_ID) }

  /// Not processor time: a clock that never goes back, from any beginning.
  package static var monotonic: Int { nanoseconds(CLOCK_MONOTONIC) }

  private static func nanoseconds(_ clock: clockid_t) -> Int {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
