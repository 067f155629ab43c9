import ChatModel
import Store

/// Derives what a catalog says of a conversation again, from the archive alone.
///
/// The same code as an ingest's, so that both agree by construction: `rebuild` writes what comes out,
/// `verify --deep` compares it with what is there. Of the catalog only the places of the slices are
/// believed. One conversation is in memory at a time.
struct Rederivation {
  private var loader: ConversationLoader
  private var deriver = ConversationDeriver()
  private var arena = TextArena()

  init(_ store: Store, _ catalog: Catalog) { loader = ConversationLoader(store, catalog) }

  struct Result {
    /// The source's own facts, merged in archive order; no derived title.
    var header: ConversationHeader
    var update: ConversationUpdate
    var usage: [UsageKey: UsageSum]
    /// Archived texts, revisions included.
    var versionCount: Int
  }

  /// - Throws: `.damaged` when a frame of the conversation cannot be read.
  mutating func conversation(
    _ row: Int64, key: ConversationKey, fingerprinter: Fingerprinter
  ) throws(HansardError) -> Result {
    let (headers, stored) = try loader.archived(row)
    var header = ConversationHeader(key: key)
    for archived in headers { header.merge(archived) }
    arena.removeAll()
    let versions = try StoredRecord.records(of: stored, in: &arena)
    var update = deriver.row(
      header: header, versions: versions, in: arena, fingerprinter: fingerprinter)
    update.existing = row
    return Result(
      header: header, update: update, usage: usage(versions), versionCount: versions.count)
  }

  private func usage(_ versions: [StoredRecord]) -> [UsageKey: UsageSum] {
    var tally = UsageTally()
    for stored in versions { tally.add(stored, in: arena) }
    var usage: [UsageKey: UsageSum] = [:]
    for entry in tally.finish() { usage[entry.key, default: UsageSum()].add(entry.sum) }
    return usage
  }
}

extension [UsageKey: UsageSum] {
  mutating func add(_ other: [UsageKey: UsageSum]) {
    for (key, sum) in other { self[key, default: UsageSum()].add(sum) }
  }
}
