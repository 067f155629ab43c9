import ChatModel
import Store

/// Derives what a catalog says of a conversation again, from the archive alone.
///
/// The same code as an ingest's, so that both agree by construction: `rebuild` writes what comes out,
/// `verify --deep` compares it with what is there. Of the catalog only the places of the slices are
/// believed. One conversation is in memory at a time, and of a large one the texts of a slice.
struct Rederivation {
  private var loader: ConversationLoader
  private var deriver = ConversationDeriver()
  private var arena = TextArena()

  /// - Parameter largest: a conversation with more bytes of lines is never in memory as a whole.
  init(_ store: Store, _ catalog: Catalog, largest: Int) {
    loader = ConversationLoader(store, catalog, largest: largest)
  }

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
    if let large = try loader.large(row, above: loader.largest) {
      return try conversation(row, large, key: key, fingerprinter: fingerprinter)
    }
    let (headers, stored) = try loader.archived(row)
    var header = ConversationHeader(key: key)
    for archived in headers { header.merge(archived) }
    arena.removeAll()
    let versions = try StoredRecord.records(of: stored, in: &arena)
    var update = deriver.row(
      header: header, versions: versions, in: arena, fingerprinter: fingerprinter)
    update.existing = row
    return Result(
      header: header, update: update, usage: Rederivation.usage(versions, in: arena),
      versionCount: versions.count)
  }

  /// As the other one, a slice at a time.
  private mutating func conversation(
    _ row: Int64, _ archived: consuming ArchivedConversation, key: ConversationKey,
    fingerprinter: Fingerprinter
  ) throws(HansardError) -> Result {
    var archived = archived
    var sketch = ConversationSketch(fingerprinter, textCount: archived.textCount)
    var usage: [UsageKey: UsageSum] = [:]
    var versionCount = 0
    try archived.forEachSpan(&arena) { versions, arena throws(HansardError) in
      sketch.add(archived: versions, in: arena)
      usage.add(Rederivation.usage(versions, in: arena))
      versionCount += versions.count
    }
    var header = ConversationHeader(key: key)
    for said in archived.headers { header.merge(said) }
    var update = try sketch.row(
      header, added: [], &deriver, &arena
    ) { places, arena throws(HansardError) in
      arena.removeAll()
      return try archived.spoken(places, into: &arena)
    }
    update.existing = row
    return Result(header: header, update: update, usage: usage, versionCount: versionCount)
  }

  private static func usage(
    _ versions: [StoredRecord], in arena: TextArena
  ) -> [UsageKey: UsageSum] {
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
