import ChatModel
import Retention
import Store
import SystemIO
import Testing

@Suite struct `Erasure replay` {
  private let alice = CrashDumps.alice

  @Test(.timeLimit(.minutes(30)))
  func `a power cut at any operation erases a user wholly or not at all`() async throws {
    let original = try CrashStore()
    try await original.ingest(CrashDumps.first)
    try await original.ingest(CrashDumps.second)
    let before = try original.contents()
    let recorded = try await RecordedRun(on: original.root) { files in
      try original.erase(alice.id, files: files)
    }
    try await original.ingest(CrashDumps.third)
    let after = try original.contents()
    try #require(try original.files(holding: alice.canary) == [])
    try #require(recorded.operations.count > 20)
    #expect(recorded.removedUnscrubbed() == [])

    for cut in recorded.cuts(seeds: replaySeeds) {
      let crashed = try CrashStore()
      try recorded.write(cut, to: crashed.root)
      await expectNoError("\(cut)") {
        #expect(try crashed.verify().findings == [], "at once, \(cut)")
        try await checkNextStart(of: crashed, before, cut)
        if cut.operationsDone == recorded.operations.count {
          #expect(try crashed.contents().conversations(of: alice.id).isEmpty)
        }
        try crashed.erase(alice.id)
        #expect(try crashed.files(holding: alice.canary) == [], "\(cut)")
        for dump in [CrashDumps.first, CrashDumps.second] { try await crashed.ingest(dump) }
        let health = try crashed.verify()
        #expect(health.findings == [], "\(cut)")
        #expect(health.notes == [], "\(cut)")
        let difference = try crashed.contents().difference(from: after)
        #expect(difference == [], "\(cut)")
      }
    }
  }

  /// Any next run finishes what is past its point of no return, with a receipt, and undoes the rest.
  private func checkNextStart(
    of crashed: CrashStore, _ before: StoreContents, _ cut: RecordedRun.Cut
  ) async throws {
    try await crashed.ingest(CrashDumps.third)
    let left = try crashed.contents().conversations(of: alice.id)
    if left.isEmpty {
      #expect(try crashed.files(holding: alice.canary) == [], "next start, \(cut)")
      let receipts = try crashed.opened().files.list("\(crashed.root)/receipts") ?? []
      #expect(receipts.map { $0.split(separator: ".").last } == ["canaries", "json"], "\(cut)")
    } else {
      #expect(left == before.conversations(of: alice.id), "half erased, \(cut)")
    }
    let health = try crashed.verify()
    #expect(health.findings == [], "next start, \(cut)")
    #expect(health.notes == [], "next start, \(cut)")
  }

  @Test(.timeLimit(.minutes(30)))
  func
    `a power cut at any operation erases users and conversations of others together or not at all`()
    async throws
  {
    let dora = CrashDumps.dora
    let key = ConversationKey(kind: SourceKind(rawValue: "rows"), sourceID: "d2")
    let targets = [
      ErasureTarget(user: alice.id), ErasureTarget(user: dora.id, conversations: [key]),
    ]
    let original = try CrashStore()
    for dump in [CrashDumps.first, CrashDumps.together] { try await original.ingest(dump) }
    let before = try original.contents()
    let recorded = try await RecordedRun(on: original.root) { files in
      try original.erase(targets, files: files)
    }
    try await original.ingest(CrashDumps.third)
    let after = try original.contents()
    try #require(after.conversations(of: dora.id).count == 2)
    try #require(try original.files(holding: dora.other.canary) == [])
    #expect(recorded.removedUnscrubbed() == [])

    for (number, cut) in recorded.cuts(seeds: replaySeeds).enumerated()
    where replaySeeds > 0 || number.isMultiple(of: 3) {
      let crashed = try CrashStore()
      try recorded.write(cut, to: crashed.root)
      await expectNoError("\(cut)") {
        #expect(try crashed.verify().findings == [], "at once, \(cut)")
        try await crashed.ingest(CrashDumps.third)
        let health = try crashed.verify()
        #expect(health.findings == [], "next start, \(cut)")
        #expect(health.notes == [], "next start, \(cut)")
        if try crashed.contents().conversations(of: alice.id).isEmpty {
          #expect(try crashed.contents().difference(from: after) == [], "\(cut)")
          #expect(try crashed.files(holding: alice.canary) == [], "\(cut)")
          #expect(try crashed.files(holding: dora.other.canary) == [], "\(cut)")
        } else {
          for user in [alice, dora] {
            #expect(
              try crashed.contents().conversations(of: user.id)
                == before.conversations(of: user.id),
              "half erased, \(cut)")
          }
          let receipts = try crashed.opened().files.list("\(crashed.root)/receipts") ?? []
          #expect(receipts == [], "\(cut)")
        }
        try crashed.erase(targets)
        #expect(try crashed.contents().difference(from: after) == [], "\(cut)")
      }
    }
  }
}
