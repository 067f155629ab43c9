import Pipeline
import Store
import SystemIO
import Testing

@Suite struct `Ingest replay` {
  @Test(.timeLimit(.minutes(30)))
  func `a power cut at any operation loses nothing acknowledged and shows nothing else`()
    async throws
  {
    let original = try CrashStore()
    try await original.ingest(CrashDumps.first)
    let before = try original.contents()
    let run = try original.opened().ledger(readOnly: true).newRunName(at: SystemClock().now)
    let recorded = try await RecordedRun(on: original.root) { files in
      try await original.ingest(CrashDumps.second, run: run, files: files)
    }
    let after = try original.contents()
    try #require(before != after)
    try #require(recorded.operations.count > 20)
    #expect(recorded.removedUnscrubbed() == [])

    for cut in recorded.cuts(seeds: replaySeeds) {
      let crashed = try CrashStore()
      try recorded.write(cut, to: crashed.root)
      await expectNoError("\(cut)") {
        let isAcknowledged = try crashed.hasAcknowledged(run)
        if cut.operationsDone == recorded.operations.count { #expect(isAcknowledged) }
        #expect(try crashed.verify().findings == [], "at once, \(cut)")
        let seen = try crashed.contents().conversations
        #expect(seen == (isAcknowledged ? after : before).conversations, "at once, \(cut)")

        try await crashed.ingest(CrashDumps.second)
        let health = try crashed.verify()
        #expect(health.findings == [], "\(cut)")
        #expect(health.notes == [], "\(cut)")
        let difference = try crashed.contents().difference(from: after)
        #expect(difference == [], "\(cut)")
      }
    }
  }
}

/// How many random fates each cut gets beside "all dropped" and "all kept": `HANSARD_REPLAY_SEEDS`.
let replaySeeds = Environment.number("HANSARD_REPLAY_SEEDS") ?? 0

/// Records an error with the place where it came up, so that the other places are tried as well.
func expectNoError(_ place: Comment, _ body: () async throws -> Void) async {
  do { try await body() } catch { Issue.record(error, place) }
}
