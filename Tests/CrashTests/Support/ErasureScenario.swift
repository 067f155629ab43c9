import Pipeline
import Retention
import Store
import SystemIO

/// A user with receipt, tombstone, memories and quarantine.
struct ErasureScenario: CrashScenario {
  let recorded: RecordedRun
  private let alice = CrashDumps.alice
  private let before: StoreContents
  private let after: StoreContents
  /// Refused records of others.
  private let refused: [String]

  init(by method: ErasureMethod = .overwrite) async throws {
    let original = try CrashStore()
    try await original.ingest(CrashDumps.first)
    try await original.ingest(CrashDumps.second)
    before = try original.contents()
    let user = alice.id
    recorded = try await RecordedRun(on: original.root) { files in
      try original.erase(user, by: method, files: files)
    }
    refused = try original.refused()
    try await original.ingest(CrashDumps.third)
    after = try original.contents()
  }

  func check(_ crashed: CrashStore, after cut: RecordedRun.Cut, _ problems: inout Problems)
    async throws
  {
    let findings = try crashed.verify().findings
    problems.expect(findings.isEmpty, "at once: \(findings)")
    let receipts = try crashed.receipts()
    let guardLog = try crashed.guardLog()
    problems.expect(
      receipts.isEmpty || !guardLog.isEmpty, "at once: a receipt that the guard log does not know")
    try await checkNextStart(of: crashed, &problems)
    if cut.operationsDone == recorded.operations.count {
      let left = try crashed.contents().conversations(of: alice.id)
      problems.expect(left.isEmpty, "the whole erasure has left conversations")
    }
    try crashed.erase(alice.id)
    try problems.expectNothing(of: alice, in: crashed, "erased again")
    let refused = try crashed.refused()
    problems.expect(refused == self.refused, "erased again: others' refused records are lost")
    problems.expect(
      try crashed.receipts().allSatisfy { $0.hasSuffix("}") }, "erased again: a broken receipt")
    for dump in [CrashDumps.first, CrashDumps.second] { try await crashed.ingest(dump) }
    try problems.expectHealth(of: crashed, "ingested again")
    try problems.expect(crashed, says: self.after, "ingested again")
  }

  /// Any next run finishes what is past its point of no return, with a receipt, and undoes the rest.
  private func checkNextStart(of crashed: CrashStore, _ problems: inout Problems) async throws {
    try await crashed.ingest(CrashDumps.third)
    let left = try crashed.contents().conversations(of: alice.id)
    if left.isEmpty {
      try problems.expectNothing(of: alice, in: crashed, "next start")
      let receipts = try crashed.opened().files.list("\(crashed.root)/receipts") ?? []
      problems.expect(
        receipts.map { $0.split(separator: ".").last } == ["canaries", "json"],
        "next start: receipts are \(receipts)")
      problems.expect(try crashed.scan(), "next start: the scan cannot prove the erasure")
    } else {
      problems.expect(left == before.conversations(of: alice.id), "next start: half erased")
    }
    try problems.expectHealth(of: crashed, "next start")
  }
}
