import Pipeline
import Store
import SystemIO

/// The second of two dumps: growing, revised, moved and refused records.
struct IngestScenario: CrashScenario {
  let recorded: RecordedRun
  private let run: String
  private let before: StoreContents
  private let after: StoreContents
  private let refused: [String]

  init() async throws {
    let original = try CrashStore()
    try await original.ingest(CrashDumps.first)
    before = try original.contents()
    let run = try original.opened().ledger(readOnly: true).newRunName(at: SystemClock().now)
    recorded = try await RecordedRun(on: original.root) { files in
      try await original.ingest(CrashDumps.second, run: run, files: files)
    }
    self.run = run
    after = try original.contents()
    refused = try original.refused(by: run)
  }

  func check(_ crashed: CrashStore, after cut: RecordedRun.Cut, _ problems: inout Problems)
    async throws
  {
    let isAcknowledged = try crashed.hasAcknowledged(run)
    if cut.operationsDone == recorded.operations.count {
      problems.expect(isAcknowledged, "the whole run is not acknowledged")
    }
    let findings = try crashed.verify().findings
    problems.expect(findings.isEmpty, "at once: \(findings)")
    let seen = try crashed.contents().conversations
    problems.expect(
      seen == (isAcknowledged ? self.after : before).conversations, "at once: another store")
    if isAcknowledged {
      let refused = try crashed.refused(by: run)
      problems.expect(refused == self.refused, "at once: refused records are lost")
    }

    try await crashed.ingest(CrashDumps.second)
    try problems.expectHealth(of: crashed, "after a rerun")
    try problems.expect(crashed, says: self.after, "after a rerun")
  }
}
