import ChatModel
import Pipeline
import Store
import Testing

@Suite struct `Compacting` {
  private static func filled() async throws -> RebuildStore {
    let sample = try RebuildStore()
    try await sample.fill()
    return sample
  }

  @Test func `changes where lines are, and nothing that they say`() async throws {
    let sample = try await Self.filled()
    let meaning = try sample.meaning()
    let shown = try sample.shown()
    let lines = try sample.lines()
    let memories = try sample.contents()["memories"]?.count

    let report = try await sample.compact()
    #expect(report.failures.isEmpty)
    #expect(report.months.map(\.month.description) == ["0000-00", "2025-12", "2026-01", "2026-02"])
    #expect(report.segments.after == 4)
    #expect(report.segments.before > 4)
    #expect(report.frames.after < report.frames.before)

    #expect(try sample.meaning() == meaning)
    #expect(try sample.shown() == shown)
    #expect(try sample.contents()["memories"]?.count == memories)
    // User by user, so that only lines of different users may have changed places.
    let after = try sample.lines()
    #expect(after.keys.sorted() == lines.keys.sorted())
    for (month, before) in lines {
      #expect(after[month]?.count == before.count)
      #expect(Set(after[month] ?? []) == Set(before))
    }
    let health = try sample.verify()
    #expect(health.findings == [])
    #expect(health.notes == [])
  }

  @Test func `leaves one segment a closed month, and the current one alone`() async throws {
    let sample = try await Self.filled()
    let current = try sample.segments().filter { $0.contains("month=2026-03") }
    _ = try await sample.compact()
    let segments = try sample.segments()
    #expect(segments.filter { $0.contains("month=2026-03") } == current)
    #expect(segments.count == current.count + 4)
    let users = try sample.contents()["frames"]?.filter { $0.contains("user_id=\"ann\"") }
    #expect(Set(users ?? []).count == 4)
  }

  @Test func `done twice writes nothing the second time`() async throws {
    let sample = try await Self.filled()
    _ = try await sample.compact()
    let files = try sample.files()
    let again = try await sample.compact(level: 19)
    #expect(again.run == nil)
    #expect(again.months.isEmpty)
    #expect(again.unchangedMonths == 4)
    #expect(try sample.files() == files)
  }

  @Test func `is a run of its own that closes`() async throws {
    let sample = try await Self.filled()
    let report = try await sample.compact()
    let ledger = try sample.store.ledger(readOnly: true)
    let run = try #require(try ledger.runs(namespace: nil).first { $0.command == "compact" })
    #expect(run.run == report.run)
    #expect(run.state == .closed)
    let catalog = try sample.store.catalog(sample.shard, readOnly: true)
    #expect(try catalog.sequence() == ledger.sequence(of: sample.shard))
  }

  @Test func `planned only, touches nothing`() async throws {
    let sample = try await Self.filled()
    let files = try sample.files()
    let plan = try Compaction(CompactionOptions(.standard), clock: FixedClock(now: sample.now))
      .plan(try sample.store)
    #expect(try sample.files() == files)
    let done = try await sample.compact()
    #expect(plan.segments == done.segments)
    #expect(plan.frames == done.frames)
    #expect(plan.bytes.before == done.bytes.before)
  }

  @Test func `gives the same frames on one task and on several`() async throws {
    var places: [[String]] = []
    for jobs in [1, 4] {
      let sample = try RebuildStore()
      for part in 0..<3 {
        try await sample.ingest(
          (0..<200).map { number in
            Line.conversation(
              "c\(number)", user: "u\(number)", title: "T",
              [
                Line.message(
                  "m\(part)", "user", "\(number), \(part)", at: "2026-01-0\(part + 1)T00:00:00Z")
              ])
          })
      }
      _ = try await sample.compact(jobs: jobs)
      #expect(try sample.verify().findings == [])
      places.append(try sample.contents()["slices"] ?? [])
    }
    #expect(places[0].count == 600)
    #expect(places[0] == places[1])
  }

  @Test func `of a month to which something came late packs it too`() async throws {
    let sample = try await Self.filled()
    _ = try await sample.compact()
    try await sample.ingest([
      Line.conversation(
        "one", user: "ann", title: "Soup for three",
        [Line.message("m9", "user", "Late.", at: "2026-01-31T23:59:30Z", parent: "m2")])
    ])
    let meaning = try sample.meaning()
    let report = try await sample.compact()
    #expect(report.months.map(\.month.description) == ["2026-01"])
    #expect(report.segments.before == 2)
    #expect(report.segments.after == 1)
    #expect(try sample.meaning() == meaning)
    #expect(try sample.verify().findings == [])
  }

  @Test func `keeps the next ingest from archiving anything again`() async throws {
    let sample = try await Self.filled()
    _ = try await sample.compact()
    let report = try await sample.ingest([
      Line.conversation(
        "one", user: "ann", title: "Soup for two",
        [
          Line.message("m1", "user", "How do I make soup?", at: "2026-01-31T23:50:00Z"),
          Line.message("m4", "assistant", "Add no salt.", at: "2026-02-01T00:02:00Z", parent: "m3"),
        ]),
      Line.memory("ann", "diet", "eats no meat"),
    ])
    #expect(report.messages == 0)
    #expect(try sample.verify().findings == [])
  }

  @Test func `keeps the pieces of a continued message together`() async throws {
    let sample = try RebuildStore()
    let long = String(repeating: "more of the same, ", count: 400_000)
    for text in ["short", long] {
      try await sample.ingest([
        Line.conversation(
          "c", user: "ann", title: "T",
          [Line.message("m-\(text.count)", "user", text, at: "2026-01-01T00:00:00Z")])
      ])
    }
    let meaning = try sample.meaning()
    let shown = try sample.shown()
    let report = try await sample.compact(level: 1)
    #expect(report.frames.before > 3)
    #expect(try sample.shown() == shown)
    try sample.removeCatalog()
    #expect(try sample.rebuild().findings == [])
    #expect(try sample.meaning() == meaning)
    #expect(try sample.shown() == shown)
  }
}
