import ChatModel
import Retention
import Store
import SystemIO

/// A user and one conversation of another, of whom the rest has to stay.
struct SharedErasureScenario: CrashScenario {
  let recorded: RecordedRun
  private let alice = CrashDumps.alice
  private let dora = CrashDumps.dora
  private let targets: [ErasureTarget]
  private let before: StoreContents
  private let after: StoreContents

  init() async throws {
    let key = ConversationKey(kind: SourceKind(rawValue: "rows"), sourceID: "d2")
    let targets = [
      ErasureTarget(user: alice.id), ErasureTarget(user: dora.id, conversations: [key]),
    ]
    let original = try CrashStore()
    for dump in [CrashDumps.first, CrashDumps.together] { try await original.ingest(dump) }
    before = try original.contents()
    recorded = try await RecordedRun(on: original.root) { files in
      try original.erase(targets, files: files)
    }
    try await original.ingest(CrashDumps.third)
    self.targets = targets
    after = try original.contents()
  }

  func check(_ crashed: CrashStore, after cut: RecordedRun.Cut, _ problems: inout Problems)
    async throws
  {
    let findings = try crashed.verify().findings
    problems.expect(findings.isEmpty, "at once: \(findings)")
    try await crashed.ingest(CrashDumps.third)
    try problems.expectHealth(of: crashed, "next start")
    if try crashed.contents().conversations(of: alice.id).isEmpty {
      try problems.expect(crashed, says: self.after, "next start")
      try problems.expectNothing(of: alice, in: crashed, "next start")
      try problems.expectNothing(of: dora.other, in: crashed, "next start")
      problems.expect(try crashed.scan(), "next start: the scan cannot prove the erasure")
    } else {
      for user in [alice, dora] {
        let left = try crashed.contents().conversations(of: user.id)
        problems.expect(left == before.conversations(of: user.id), "next start: half erased")
      }
      let receipts = try crashed.opened().files.list("\(crashed.root)/receipts") ?? []
      problems.expect(receipts.isEmpty, "next start: a receipt of nothing")
    }
    try crashed.erase(targets)
    try problems.expect(crashed, says: self.after, "erased again")
    problems.expect(
      try crashed.receipts().allSatisfy { $0.hasSuffix("}") }, "erased again: a broken receipt")
  }
}
