import ChatModel
import Pipeline
import Synchronization
import SystemIO

/// Notes and progress on standard error: bars on a terminal, plain lines in a pipe, JSON when asked.
final class Log: ProgressReporting {
  private let isQuiet: Bool
  private let isJSON: Bool
  private let clock = SystemClock()
  private let state = Mutex<State>(State())

  private struct State {
    var stage = ""
    var startedAt: Timestamp?
    var shownAt: Timestamp?
    var hasOpenBar = false
  }

  /// Milliseconds between two updates: of a bar, and of lines in a pipe.
  private static let barInterval: Int64 = 100
  private static let lineInterval: Int64 = 10_000

  init(isQuiet: Bool, isJSON: Bool) {
    self.isQuiet = isQuiet
    self.isJSON = isJSON
  }

  func note(_ text: String) {
    guard !isQuiet else { return }
    if isJSON {
      writeJSON("note", [("text", text)])
    } else {
      Terminal.error(text)
    }
  }

  func progress(_ stage: String, done: Int64, of total: Int64?, messages: Int) {
    guard !isQuiet else { return }
    let now = clock.now
    let isBar = Terminal.isErrorTerminal && !isJSON
    let started: Timestamp? = state.withLock { state in
      if state.stage != stage {
        state.stage = stage
        state.startedAt = now
        state.shownAt = now
      }
      let last = state.shownAt?.millisecondsSince1970 ?? 0
      let interval = isBar ? Log.barInterval : Log.lineInterval
      guard now.millisecondsSince1970 - last >= interval else { return nil }
      state.shownAt = now
      state.hasOpenBar = isBar
      return state.startedAt
    }
    guard let started else { return }
    let seconds = Double(now.millisecondsSince1970 - started.millisecondsSince1970) / 1000
    show(stage, done: done, total: total, messages: messages, seconds: seconds, isBar: isBar)
  }

  private func show(
    _ stage: String, done: Int64, total: Int64?, messages: Int, seconds: Double, isBar: Bool
  ) {
    let percent = total.flatMap { $0 > 0 ? min(100, done * 100 / $0) : nil }
    let remaining = total.flatMap { total -> Int? in
      guard done > 0, total > done else { return nil }
      return Int(seconds * Double(total - done) / Double(done))
    }
    if isJSON {
      writeJSON(
        "progress",
        [
          ("stage", stage), ("percent", percent.map { "\($0)" } ?? ""),
          ("messages", "\(messages)"),
        ])
      return
    }
    let rate = seconds > 0 ? Int(Double(messages) / seconds) : 0
    var line = Terminal.safe(stage)
    if let percent {
      let filled = Int(percent) / 5
      line +=
        isBar
        ? " [\(String(repeating: "#", count: filled))\(String(repeating: ".", count: 20 - filled))]"
        : ""
      line += " \(percent)%"
    }
    line += ", \(messages) messages, \(rate)/s"
    if let remaining { line += ", \(remaining) s left" }
    Terminal.write(isBar ? "\r\u{1B}[K\(line)" : line + "\n", to: 2)
  }

  func finished(_ stage: String) {
    let hadBar = state.withLock { state in
      defer { state.hasOpenBar = false }
      return state.hasOpenBar
    }
    if hadBar { Terminal.write("\r\u{1B}[K", to: 2) }
  }

  private func writeJSON(_ kind: StaticString, _ fields: [(StaticString, String)]) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("event")
    writer.string(kind.description)
    writer.key("at")
    writer.timestamp(clock.now)
    for (name, value) in fields {
      writer.key(name)
      writer.string(value)
    }
    writer.endObject()
    Terminal.error(writer.text)
  }
}
