import ChatModel
import Foundation
import SystemIO
import Testing

@testable import Store

/// A commit whose file operations were recorded, and the catalog before, at and after it.
private struct RecordedCommit {
  static let run = "20260301T000000Z-0000"
  static let now = Timestamp(millisecondsSince1970: 1_772_323_200_000)
  static let shard = Shard(namespace: .standard, number: 0)
  static let key = ConversationKey(kind: .rows, sourceID: "c")

  let folder: TestFolder
  let root: String
  let operations: [FileOperation]
  /// Operations done when the commit was acknowledged.
  let acknowledgedAt: Int

  enum Moment: String { case before, acknowledged, after }

  init() throws {
    let folder = try TestFolder()
    let root = folder("store")
    let catalogs = StoreLayout(root: root).catalogs
    let store = try Store.openOrCreate(root, namespace: .standard, now: RecordedCommit.now)
    let ledger = try store.ledger(readOnly: false)
    try ledger.begin(
      run: RecordedCommit.run, namespace: .standard, command: "ingest", at: RecordedCommit.now)
    var source = SourceRecord(number: 0, path: "dump")
    source.counts.read = 2
    try ledger.record([source], run: RecordedCommit.run)
    try ledger.checkpoint()
    try FileManager.default.copyItem(atPath: root, toPath: folder("before"))

    let acknowledged = folder("acknowledged")
    let watcher = CatalogWatcher {
      try? FileManager.default.copyItem(atPath: catalogs, toPath: acknowledged)
    }
    let recording = RecordingFileSystem(over: watcher)
    let recorded = Store(
      layout: store.layout, settings: store.settings, keys: store.keys, files: recording)
    let commit = try ShardCommit(recorded, RecordedCommit.shard, run: RecordedCommit.run)
    try commit.add(RecordedCommit.batch())
    var counts = SourceCounts()
    counts.archived = 2
    _ = try commit.commit(counts: [0: counts])
    try FileManager.default.copyItem(atPath: catalogs, toPath: folder("after"))
    self.folder = folder
    self.root = root
    operations = recording.operations
    acknowledgedAt =
      operations.firstIndex { operation in
        if case .createDirectory(let path) = operation { path.contains("/archive/") } else { false }
      } ?? 0
  }

  /// Two messages in two months, so that two segments are placed.
  private static func batch() -> UserBatch {
    var header = ConversationHeader(key: key)
    header.title = "T"
    var batch = UserBatch(userID: "u", isPseudo: false, salt: [1, 2])
    var update = ConversationUpdate(header: header)
    update.totals.messages = 2
    batch.conversations = [update]
    var frames = FrameBuilder(level: 3)
    for (position, month) in ["2026-01", "2026-02"].enumerated() {
      let message = Message(
        id: "m\(position)", role: .user, createdAt: Timestamp(parsing: "\(month)-05T00:00:00Z"),
        content: "text \(position)")
      let stored = StoredMessage(
        message: message, position: position,
        tokens: TokenCount(content: 2, parts: 0, method: .exact, tokenizer: "o200k_base"))
      for line in SliceEncoder().lines(
        SliceHeader(conversation: header, user: "u", run: run), [stored])
      {
        frames.add(line, conversation: 0, month: MonthKey(parsing: month) ?? .unknown)
      }
    }
    batch.frames = frames.finish()
    return batch
  }

  /// The store as a power cut after `count` operations leaves it.
  func store(
    after count: Int, _ moment: Moment, _ survival: CrashReplay.Survival
  ) throws -> (TestFolder, Store) {
    let crashed = try TestFolder()
    let files = FileManager.default
    let copy = crashed("store")
    try files.copyItem(atPath: folder("before"), toPath: copy)
    try files.copyItem(atPath: root + ".keys", toPath: copy + ".keys")
    if moment != .before {
      try files.removeItem(atPath: "\(copy)/catalog")
      try files.copyItem(atPath: folder(moment.rawValue), toPath: "\(copy)/catalog")
    }
    try CrashReplay(operations.prefix(count))
      .materialize(from: root, under: copy, survival)
    return (crashed, try Store.open(copy))
  }

  /// The catalogs that there may be after `count` operations.
  func moments(after count: Int) -> [Moment] {
    var moments: [Moment] = []
    if count <= acknowledgedAt { moments.append(.before) }
    if count >= acknowledgedAt { moments.append(.acknowledged) }
    if count == operations.count { moments.append(.after) }
    return moments
  }
}

@Suite struct `Commit replay` {
  @Test(arguments: CrashReplay.Survival.allCases)
  func `a power cut at any operation loses nothing acknowledged and shows nothing else`(
    survival: CrashReplay.Survival
  ) throws {
    let recorded = try RecordedCommit()
    try #require(recorded.acknowledgedAt > 0)
    try #require(recorded.operations.count > recorded.acknowledgedAt + 3)
    for count in 0...recorded.operations.count {
      for moment in recorded.moments(after: count) {
        let (folder, store) = try recorded.store(
          after: count, moment, survival)
        try check(store, moment, "after \(count) operations, catalog \(moment)")
        withExtendedLifetime(folder) {}
      }
    }
  }

  private func check(_ store: Store, _ moment: RecordedCommit.Moment, _ place: Comment) throws {
    let writer = try StoreWriter(store, now: RecordedCommit.now)
    let reader = try StoreReader(store, .standard)
    let state = try writer.ledger.runs(namespace: nil).map(\.state)
    if moment == .before {
      let error = #expect(throws: HansardError.self, place) {
        try reader.conversation(named: "c")
      }
      #expect(error?.reason == .notFound, place)
      #expect(state == [.failed], place)
    } else {
      let messages = try reader.messages(of: try reader.conversation(named: "c"))
      #expect(messages.map(\.message.content) == ["text 0", "text 1"], place)
      #expect(state == [.closed], place)
    }
    let (health, _) = try StoreHealth(store, .standard).check { _, _ in }
    #expect(health.findings == [], place)
    #expect(health.notes == [], place)
    #expect(health.segments == (moment == .before ? 0 : 2), place)
    #expect(try store.files.list(store.layout.temporary) == [], place)
  }
}
