import ChatModel
import Foundation
import SystemIO

@testable import Store

/// A store with two users and three runs in January and February 2026, to be compacted in March.
struct CompactionSample: Sendable {
  static let shard = Shard(namespace: .standard, number: 0)
  static let now = Timestamp(millisecondsSince1970: 1_772_323_200_000)
  static let compaction = "20260301T000000Z-cccc"

  let folder: TestFolder
  let store: Store
  var root: String { store.layout.root }

  init() throws {
    folder = try TestFolder()
    store = try Store.openOrCreate(
      folder("store"), namespace: .standard, now: CompactionSample.now)
    for run in 0..<3 { try archive(run) }
  }

  /// Ten short texts a user and month.
  private func archive(_ number: Int) throws {
    let ledger = try store.ledger(readOnly: false)
    let run = "2026022\(number)T000000Z-0000"
    let start = Timestamp(
      millisecondsSince1970: CompactionSample.now.millisecondsSince1970 - 1000 + Int64(number))
    try ledger.begin(run: run, namespace: .standard, command: "ingest", at: start)
    let commit = try ShardCommit(store, CompactionSample.shard, run: run)
    for user in ["u", "v"] {
      let known = try CatalogReader(store.catalog(CompactionSample.shard, readOnly: true))
        .user(user)
      var header = ConversationHeader(key: ConversationKey(kind: .rows, sourceID: "c-\(user)"))
      header.title = "Title \(number)"
      var batch = UserBatch(userID: user, isPseudo: false, salt: known?.salt ?? [1])
      var update = ConversationUpdate(header: header)
      update.existing = try known.flatMap { known in
        try CatalogReader(store.catalog(CompactionSample.shard, readOnly: true))
          .conversation(header.key, of: known.id)?.id
      }
      update.totals.messages = 20 * (number + 1)
      batch.conversations = [update]
      var frames = FrameBuilder(level: 1)
      for month in ["2026-01", "2026-02"] {
        let messages = (0..<10).map { place in
          let position = 20 * number + place + (month == "2026-02" ? 10 : 0)
          return StoredMessage(
            message: Message(
              id: "m\(position)", role: .user,
              createdAt: Timestamp(parsing: "\(month)-05T00:00:00Z"),
              content: "\(user) says \(position)"),
            position: position,
            tokens: TokenCount(content: 2, parts: 0, method: .exact, tokenizer: "o200k_base"))
        }
        for line in SliceEncoder().lines(
          SliceHeader(conversation: header, user: user, run: run), messages)
        {
          frames.add(line, conversation: 0, month: MonthKey(parsing: month) ?? .unknown)
        }
      }
      batch.frames = frames.finish()
      try commit.add(batch)
    }
    let sequence = try commit.commit(counts: [:])
    try ledger.close(
      run: run, namespace: .standard, counts: [:], sequences: [0: sequence], at: start)
    try ledger.checkpoint()
  }

  /// What every reader should find.
  static func texts(of user: String) -> [String] { (0..<60).map { "\(user) says \($0)" } }

  static func texts(of user: String, in store: Store) throws -> [String] {
    let reader = try StoreReader(store, .standard)
    return try reader.messages(of: try reader.conversation(named: "c-\(user)"))
      .map(\.message.content)
  }

  func beginCompaction() throws {
    let ledger = try store.ledger(readOnly: false)
    try ledger.begin(
      run: CompactionSample.compaction, namespace: .standard, command: RunRecord.compaction,
      at: CompactionSample.now)
    try ledger.checkpoint()
  }

  func plans() throws -> [CompactionPlan] {
    try CompactionSurvey(store, CompactionSample.shard, now: CompactionSample.now).plans
  }

  /// Packs a month through `files`; the ledger does not hear of it.
  func compact(_ plan: CompactionPlan, through files: any FileSystem) throws {
    _ = try CompactionSample.compact(
      plan,
      in: Store(layout: store.layout, settings: store.settings, keys: store.keys, files: files))
  }

  /// Returns the catalog's new sequence.
  static func compact(
    _ plan: CompactionPlan, in store: Store, maximumFrames: Int = .max
  ) throws -> Int64 {
    let source = try CompactionSource(store, plan, maximumFrames: maximumFrames)
    let commit = try CompactionCommit(store, plan, run: CompactionSample.compaction)
    let packer = FramePacker(level: 3, wordKey: store.keys.words(.standard))
    while true {
      let groups = try source.next(byteCount: 1 << 20)
      guard !groups.isEmpty else { break }
      for group in groups { try commit.add(try packer.pack(group)) }
    }
    let sequence = try commit.commit()
    try commit.settle()
    return sequence
  }
}
