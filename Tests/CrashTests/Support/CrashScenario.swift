import Store
import Testing

/// A recorded run, and what has to hold wherever the power goes within it.
protocol CrashScenario {
  var recorded: RecordedRun { get }

  /// Looks at a store that was left by a cut, and at what the next runs make of it.
  func check(_ crashed: CrashStore, after cut: RecordedRun.Cut, _ problems: inout Problems)
    async throws
}

extension CrashScenario {
  /// What is wrong after a cut of the run, or of another form of it; empty for nothing.
  func problems(after cut: RecordedRun.Cut, of run: RecordedRun) async throws -> [String] {
    let crashed = try CrashStore()
    try run.write(cut, to: crashed.root)
    var problems = Problems()
    do {
      try problems.expectReadableFiles(in: crashed)
      try await check(crashed, after: cut, &problems)
    } catch {
      problems.found.append("\(error)")
    }
    return problems.found
  }

  /// Every cut, or every so many, each reported by itself; one of several that leave the same disk.
  func expectNoProblems(every stride: Int = 1) async throws {
    try #require(recorded.operations.count > 20)
    #expect(recorded.removedUnscrubbed() == [])
    var seen: Set<RecordedRun.Disk> = []
    for (number, cut) in recorded.cuts(seeds: replaySeeds).enumerated()
    where replaySeeds > 0 || number.isMultiple(of: stride) {
      guard seen.insert(recorded.disk(after: cut)).inserted else { continue }
      let problems = try await problems(after: cut, of: recorded)
      #expect(problems == [], "\(cut)")
    }
  }
}

/// What does not hold, collected.
struct Problems {
  var found: [String] = []

  mutating func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { found.append(what()) }
  }

  /// Any program that knows zstd can read the archive to its end.
  mutating func expectReadableFiles(in store: CrashStore) throws {
    let unreadable = try store.unreadableSegments()
    expect(unreadable.isEmpty, "at once: not readable: \(unreadable)")
  }

  /// Nothing to find and nothing to say.
  mutating func expectHealth(of store: CrashStore, _ when: String) throws {
    let health = try store.verify()
    expect(health.findings.isEmpty, "\(when): \(health.findings)")
    expect(health.notes.isEmpty, "\(when): \(health.notes)")
  }

  mutating func expect(_ store: CrashStore, says other: StoreContents, _ when: String) throws {
    let difference = try store.contents().difference(from: other)
    expect(difference.isEmpty, "\(when): \(difference)")
  }

  mutating func expectNothing(of user: CrashDumps.User, in store: CrashStore, _ when: String) throws
  {
    let files = try store.files(holding: user.canary)
    expect(files.isEmpty, "\(when): left in \(files)")
  }
}

/// How many random fates each cut gets beside "all dropped" and "all kept": `HANSARD_REPLAY_SEEDS`.
let replaySeeds = Environment.number("HANSARD_REPLAY_SEEDS") ?? 0
