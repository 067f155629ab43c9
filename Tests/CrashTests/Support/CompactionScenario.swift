import Store

/// Packing months of which each has several segments.
struct CompactionScenario: CrashScenario {
  let recorded: RecordedRun
  private let before: StoreContents

  init() async throws {
    let original = try CrashStore()
    for dump in [CrashDumps.first, CrashDumps.second, CrashDumps.together] {
      try await original.ingest(dump)
    }
    before = try original.contents()
    recorded = try await RecordedRun(on: original.root) { files in
      try await original.compact(files: files)
    }
  }

  func check(_ crashed: CrashStore, after cut: RecordedRun.Cut, _ problems: inout Problems)
    async throws
  {
    let findings = try crashed.verify().findings
    problems.expect(findings.isEmpty, "at once: \(findings)")
    try problems.expect(crashed, says: before, "at once")
    try await crashed.compact()
    try problems.expectHealth(of: crashed, "packed again")
    try problems.expect(crashed, says: before, "packed again")
    try crashed.erase(CrashDumps.alice.id)
    try problems.expectNothing(of: CrashDumps.alice, in: crashed, "erased")
  }
}
