import ChatModel
import Glibc
import Synchronization
import SystemIO

/// Standard error and standard output as raw streams.
enum Terminal {
  static let isErrorTerminal = isatty(STDERR_FILENO) == 1
  static let isOutputTerminal = isatty(STDOUT_FILENO) == 1

  static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  static func output(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        if descriptor == STDOUT_FILENO { outputError.store(errno, ordering: .relaxed) }
        return
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Why standard output could not be written; 0 when it could.
  private static let outputError = Atomic<Int32>(0)

  /// A command whose output is not there has failed, though it has done its work.
  static func checkOutput() throws(HansardError) {
    let code = outputError.load(ordering: .relaxed)
    guard code != 0 else { return }
    throw HansardError(
      .io, while: "writing standard output", cause: systemMessage(code),
      hint: "the command has done its work in the store: only what it prints is missing")
  }

  /// Gives standard input, output and error something where they are closed: the next file that is opened
  /// would take their place, and get what is printed.
  static func openClosedStreams() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// Text that cannot move the cursor or change the colours of whoever reads it.
  static func safe(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      if !isControl || scalar == "\n" || scalar == "\t" {
        result.append(scalar)
      } else {
        result.append("\u{FFFD}")
      }
    }
    return String(result)
  }

  /// As `safe`, on one line that reads in the order in which it is written: what only turns the direction of
  /// the text around it (Unicode Standard Annex 9, section 2) could make a name look like another one.
  static func line(_ text: String) -> String {
    let line = safe(text).onOneLine
    guard line.unicodeScalars.contains(where: isDirection) else { return line }
    return String(
      String.UnicodeScalarView(line.unicodeScalars.map { isDirection($0) ? "\u{FFFD}" : $0 }))
  }

  private static func isDirection(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  static func bold(_ text: String) -> String {
    isOutputTerminal ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }

  static func dim(_ text: String) -> String {
    isOutputTerminal ? "\u{1B}[2m\(text)\u{1B}[0m" : text
  }
}
