import Foundation

/// A program that was started, with files or nothing as its input and output.
///
/// Not Foundation's `Process`, which crashes where more than a thousand files are open, as they are while
/// tests run side by side.
struct SpawnedProgram {
  struct Failure: Error {
    var program: String
    var code: Int32
  }

  let identifier: pid_t

  /// - Parameter environment: what is added to this process's own.
  /// - Throws: `Failure` with the system's error number.
  init(
    _ path: String, _ arguments: [String], environment: [String: String] = [:],
    input: String = "/dev/null", output: String = "/dev/null", errors: String = "/dev/null"
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    for (number, file) in [(1, output), (2, errors)] {
      posix_spawn_file_actions_addopen(
        &actions, Int32(number), file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    let whole = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    let settings = whole.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var identifier: pid_t = 0
    let code = posix_spawn(&identifier, path, &actions, nil, words, settings)
    guard code == 0 else { throw Failure(program: path, code: code) }
    self.identifier = identifier
  }

  func kill() { _ = Foundation.kill(identifier, SIGKILL) }

  /// Waits for its end; returns its exit status, or 128 and the number of the signal that ended it.
  @discardableResult
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }
}
