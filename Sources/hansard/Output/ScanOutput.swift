import ChatModel
import Retention
import Store

/// What `scan` prints.
enum ScanOutput {
  static func json(_ done: Scan.Done?) -> String {
    done.map { String(decoding: $0.signed, as: UTF8.self) } ?? #"{"erasures":[]}"#
  }

  static func text(_ done: Scan.Done?, _ store: Store) -> String {
    guard let done else { return "no erasure waits for a scan" }
    var lines = extent(done.report)
    for outcome in done.report.outcomes { lines += text(outcome) }
    lines.append("receipt: \(store.layout.receipt(of: done.job)) (signed)")
    return lines.joined(separator: "\n")
  }

  static func extent(_ report: ScanReport) -> [String] {
    [
      "looked through \(counted(report.files, "file")) of \(ByteText.of(report.bytes)),"
        + " \(counted(report.frames, "frame")) of \(ByteText.of(report.decodedBytes)),"
        + " and \(counted(report.rows, "row"))"
    ] + report.unreadable.map { "could not be looked through: \(Terminal.safe($0))" }
  }

  static func text(_ outcome: ScanOutcome) -> [String] {
    var line =
      "erasure \(outcome.job): \(outcome.proof) (\(counted(outcome.canaries, "canary", plural: "canaries"))"
    if outcome.sharedText > 0 { line += ", \(outcome.sharedText) of text that others share" }
    if outcome.archivedLater > 0 { line += ", \(outcome.archivedLater) archived again later" }
    return [line + ")"] + outcome.places.map { "  found: \(Terminal.safe("\($0)"))" }
  }
}
