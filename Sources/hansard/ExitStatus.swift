import ArgumentParser
import ChatModel
import Glibc

/// Every exit status, and the one table from errors to them.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case failed = 1
  case usage = 2
  case rejectedRecords = 3
  case blockedByHold = 4
  case damaged = 5
  case locked = 6

  var meaning: String {
    switch self {
    case .done: "done"
    case .failed: "failed"
    case .usage: "wrong usage"
    case .rejectedRecords: "done, but records were rejected"
    case .blockedByHold: "blocked by a hold"
    case .damaged: "the store is damaged"
    case .locked: "another run holds the store"
    }
  }

  init(_ reason: HansardError.Reason) {
    self =
      switch reason {
      case .usage: .usage
      case .held: .blockedByHold
      case .damaged: .damaged
      case .locked: .locked
      case .notFound, .io, .malformedRecord, .unknownFormat, .unreadableContainer, .limitExceeded,
        .newerFormat, .internalError:
        .failed
      }
  }

  static var help: String {
    "EXIT STATUS\n"
      + allCases.map { "  \($0.rawValue)  \($0.meaning)" }.joined(separator: "\n")
  }

  /// Prints what went wrong on standard error, or help on standard output, and ends the process.
  static func exit(with error: any Error) -> Never {
    if let status = error as? ExitStatusError { Glibc.exit(status.status.rawValue) }
    if let error = error as? HansardError {
      Terminal.error("hansard: \(error)")
      Glibc.exit(ExitStatus(error.reason).rawValue)
    }
    let code = Hansard.exitCode(for: error)
    if code.isSuccess || code == .validationFailure {
      var text = Hansard.fullMessage(for: error)
      if text.contains("Missing value for") {
        text += "\nA value that begins with '-' is written behind '=': --user=-x"
      }
      if code.isSuccess { print(text) } else { Terminal.error(text) }
      Glibc.exit(code.isSuccess ? done.rawValue : usage.rawValue)
    }
    Terminal.error("hansard: \(error)")
    Glibc.exit(failed.rawValue)
  }
}

/// Thrown by a command that has said what there is to say.
struct ExitStatusError: Error {
  var status: ExitStatus
}
