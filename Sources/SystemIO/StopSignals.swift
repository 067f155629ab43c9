import Glibc
import Synchronization

/// What SIGTERM and SIGINT do to a command that changes a store: it undoes or finishes what it does
/// within two seconds, and says which.
///
/// Before a commit dying is undoing: the next start removes what no catalog lists. From there on the
/// command may go on to its end; when that takes too long it dies as well, and the next start
/// finishes what is committed. One a process, as signals are.
package final class StopSignals: Sendable {
  package static let shared = StopSignals()

  private enum Stage { case undoable, committing, committed }

  private let state = Mutex((stage: Stage.undoable, hasSettled: false))
  private let isHandling = Mutex(false)
  private static let patienceMicroseconds: UInt32 = 1_500_000

  private init() {}

  /// Handles both signals from now on; without it they end the process and say nothing.
  ///
  /// By a thread of its own, which needs no core to be idle and no descriptor to be left.
  package func handle() {
    isHandling.withLock { isHandling in
      guard !isHandling, unsafe sem_init(arrivals, 0, 0) == 0 else { return }
      var thread = pthread_t()
      let result = unsafe pthread_create(&thread, nil, { _ in StopSignals.shared.wait() }, nil)
      guard result == 0 else { return }
      isHandling = true
      received.store(0, ordering: .relaxed)
      for number in [SIGTERM, SIGINT] {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { number in
          // Only what POSIX calls async-signal-safe.
          received.store(number, ordering: .relaxed)
          _ = unsafe sem_post(arrivals)
        }
        action.sa_flags = SA_RESTART
        _ = unsafe sigaction(number, &action, nil)
      }
    }
  }

  private func wait() -> Never {
    while true {
      guard unsafe sem_wait(arrivals) == 0 else { continue }
      let number = received.load(ordering: .relaxed)
      stop(number, number == SIGINT ? "SIGINT" : "SIGTERM")
    }
  }

  /// Makes a commit, or passes an erasure's point of no return: from here on the command finishes.
  ///
  /// Does not return when a signal has already decided otherwise.
  package func whileCommitting<Result, Failure: Error>(
    _ commit: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    state.withLock { $0.stage = .committing }
    let result = try commit()
    state.withLock { $0.stage = .committed }
    return result
  }

  /// What was committed is whole, and the command goes on with something that can be undone again.
  package func settled() {
    state.withLock { $0 = (.undoable, $0.hasSettled || $0.stage != .undoable) }
  }

  private func stop(_ number: Int32, _ name: String) {
    // The lock is kept until the process is gone, so that nothing can be committed meanwhile.
    state.withLock { state in
      guard state.stage == .undoable else { return }
      say(
        state.hasSettled
          ? "\(name): stopped between two commits; what was committed stays, and the same command"
            + " does the rest"
          : "\(name): stopped before anything was committed; the same command can be run again")
      die(of: number)
    }
    say("\(name): the commit has begun and is being finished")
    usleep(Self.patienceMicroseconds)
    let isCommitted = state.withLock { $0.stage != .committing }
    say(
      isCommitted
        ? "\(name): committed, but not finished in time; the next command that writes finishes it"
        : "\(name): the disk did not end the commit in time; the next command that writes finishes"
          + " or undoes it")
    die(of: number)
  }
}

/// The last signal, and a count of those that the thread has yet to see.
private let received = Atomic<Int32>(0)
private nonisolated(unsafe) let arrivals = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

private func say(_ text: String) {
  let line = Array("hansard: \(text)\n".utf8)
  _ = unsafe write(STDERR_FILENO, line, line.count)
}

private func die(of number: Int32) -> Never {
  signal(number, SIG_DFL)
  // A thread inherits its maker's mask, and libdispatch's threads block all signals.
  var mask = sigset_t()
  unsafe sigemptyset(&mask)
  unsafe sigaddset(&mask, number)
  unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  raise(number)
  _exit(128 + number)
}
