import ChatModel
import Foundation
import GRDB
import SystemIO
import Testing

@testable import Store

/// A compaction of one month whose file operations were recorded, and the catalog on the way.
private struct RecordedCompaction {
  /// Of the catalog: as it was; committed; the new segment in place; the old ones forgotten.
  enum Moment: String, CaseIterable { case before, committed, placed, after }

  let sample: CompactionSample
  let operations: [FileOperation]
  let existing: [String: [UInt8]]
  /// Operations done when the catalog reached each moment but the first.
  let reachedAt: [Moment: Int]

  init() throws {
    let sample = try CompactionSample()
    let folder = sample.folder
    try sample.beginCompaction()
    try FileManager.default.copyItem(atPath: sample.root, toPath: folder("before"))
    var existing: [String: [UInt8]] = [:]
    for file in try ArchiveInventory(sample.store, CompactionSample.shard).segments {
      existing[file.path] = Array(try Data(contentsOf: URL(filePath: file.path)))
    }
    let catalogs = sample.store.layout.catalogs
    let committed = folder(Moment.committed.rawValue)
    let placed = folder(Moment.placed.rawValue)
    let watcher = CatalogWatcher(
      firstPlacement: { try? FileManager.default.copyItem(atPath: catalogs, toPath: committed) },
      firstOverwriting: { try? FileManager.default.copyItem(atPath: catalogs, toPath: placed) })
    let recording = RecordingFileSystem(over: watcher)
    try sample.compact(try #require(try sample.plans().first), through: recording)
    try FileManager.default.copyItem(atPath: catalogs, toPath: folder(Moment.after.rawValue))

    let operations = recording.operations
    func isInArchive(_ path: String) -> Bool { path.contains("/archive/") }
    self.sample = sample
    self.operations = operations
    self.existing = existing
    reachedAt = [
      .committed: try #require(
        operations.firstIndex {
          if case .rename(_, let path) = $0 { isInArchive(path) } else { false }
        }),
      .placed: try #require(
        operations.firstIndex {
          if case .write(let path, _, _) = $0 { isInArchive(path) } else { false }
        }),
      .after: operations.count,
    ]
  }

  /// The catalogs that there may be after `count` operations.
  func moments(after count: Int) -> [Moment] {
    let all = Moment.allCases
    return all.indices.compactMap { place in
      let isReached = count >= reachedAt[all[place]] ?? 0
      let isNextReached =
        place + 1 < all.count && count > (reachedAt[all[place + 1]] ?? 0)
      return isReached && !isNextReached ? all[place] : nil
    }
  }

  /// The store as a power cut after `count` operations leaves it.
  func store(
    after count: Int, _ moment: Moment, _ survival: CrashReplay.Survival
  ) throws -> (TestFolder, Store) {
    let crashed = try TestFolder()
    let files = FileManager.default
    let copy = crashed("store")
    try files.copyItem(atPath: sample.folder("before"), toPath: copy)
    try files.copyItem(atPath: sample.root + ".keys", toPath: copy + ".keys")
    try files.removeItem(atPath: "\(copy)/archive")
    try files.createDirectory(atPath: "\(copy)/archive", withIntermediateDirectories: true)
    if moment != .before {
      try files.removeItem(atPath: "\(copy)/catalog")
      try files.copyItem(atPath: sample.folder(moment.rawValue), toPath: "\(copy)/catalog")
    }
    try CrashReplay(operations.prefix(count), existing: existing)
      .materialize(from: sample.root, under: copy, survival)
    return (crashed, try Store.open(copy))
  }
}

@Suite struct `Compaction replay` {
  @Test(arguments: CrashReplay.Survival.allCases)
  func `a power cut at any operation loses no line and doubles none`(
    survival: CrashReplay.Survival
  ) throws {
    let recorded = try RecordedCompaction()
    try #require(recorded.operations.count > 15)
    var seen: Set<String> = []
    for count in 0...recorded.operations.count {
      for moment in recorded.moments(after: count) {
        seen.insert(moment.rawValue)
        let (folder, store) = try recorded.store(
          after: count, moment, survival)
        try check(store, moment, "after \(count) operations, catalog \(moment)")
        withExtendedLifetime(folder) {}
      }
    }
    #expect(seen.count == RecordedCompaction.Moment.allCases.count)
  }

  private func check(
    _ store: Store, _ moment: RecordedCompaction.Moment, _ place: Comment
  ) throws {
    let writer = try StoreWriter(store, now: CompactionSample.now)
    for user in ["u", "v"] {
      #expect(
        try CompactionSample.texts(of: user, in: store) == CompactionSample.texts(of: user), place)
    }
    let states = try writer.ledger.runs(namespace: nil).map(\.state)
    #expect(states.filter { $0 == .failed }.count == 1, place)
    #expect(!states.contains(.open), place)
    let (health, _) = try StoreHealth(store, .standard).check { _, _ in }
    #expect(health.findings == [], place)
    #expect(health.notes == [], place)
    #expect(health.segments == (moment == .before ? 6 : 4), place)
    #expect(health.frames == (moment == .before ? 12 : 8), place)
    #expect(try store.files.list(store.layout.temporary) == [], place)
    try finish(store, writer, place)
  }

  /// Done again, it does what is left.
  private func finish(_ store: Store, _ writer: StoreWriter, _ place: Comment) throws {
    let shard = CompactionSample.shard
    for plan in try CompactionSurvey(store, shard, now: CompactionSample.now).plans {
      let sequence = try CompactionSample.compact(plan, in: store)
      try writer.ledger.note([shard.number: sequence], shard.namespace)
    }
    for user in ["u", "v"] {
      #expect(
        try CompactionSample.texts(of: user, in: store) == CompactionSample.texts(of: user), place)
    }
    let (health, _) = try StoreHealth(store, .standard).check { _, _ in }
    #expect(health.findings == [], place)
    #expect(health.segments == 2, place)
    #expect(health.frames == 4, place)
  }

  @Test func `a compaction that fails before its commit leaves everything as it was`() throws {
    let sample = try CompactionSample()
    try sample.beginCompaction()
    let plan = try #require(try sample.plans().first)
    do {
      let source = try CompactionSource(sample.store, plan)
      let commit = try CompactionCommit(sample.store, plan, run: CompactionSample.compaction)
      for group in try source.next(byteCount: 1) {
        let key = sample.store.keys.words(.standard)
        try commit.add(try FramePacker(level: 1, wordKey: key).pack(group))
      }
      // Not every frame is moved: the commit has to refuse.
      #expect(throws: HansardError.self) { try commit.commit() }
    }
    #expect(try sample.store.files.list(sample.store.layout.temporary) == [])
    #expect(
      try CompactionSample.texts(of: "u", in: sample.store) == CompactionSample.texts(of: "u"))
    #expect(try sample.plans().first == plan)
  }

  @Test func `a retired segment stays while a live one of its month is missing`() throws {
    let sample = try CompactionSample()
    let catalog = try sample.store.catalog(CompactionSample.shard, readOnly: false)
    let segments = try CatalogContents(catalog).segments().filter {
      $0.month.description == "2026-01"
    }
    let paths = segments.map {
      sample.store.layout.segment(CompactionSample.shard, $0.month, number: $0.number)
    }
    try catalog.queue.write { database in
      try database.execute(
        sql: "UPDATE segments SET retired = 1 WHERE number = ?", arguments: [segments[0].number])
    }
    try FileManager.default.removeItem(atPath: paths[1])
    let error = #expect(throws: HansardError.self) {
      try RetiredSegments(sample.store, catalog).remove()
    }
    #expect(error?.reason == .damaged)
    #expect(FileManager.default.fileExists(atPath: paths[0]))
  }
}
