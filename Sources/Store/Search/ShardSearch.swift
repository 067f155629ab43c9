import ChatModel
import GRDB
import SystemIO

/// Searches one shard: filters say in which frames, and every hit is read from the archive.
///
/// Of a message with revisions the newest counts, and a message that continues over several lines is
/// joined before it is looked at: both are taken from the whole conversation, as `show` does.
struct ShardSearch {
  private let store: StoreReader
  private let catalog: Catalog
  private let contents: CatalogContents
  private let filter: SearchFilter
  private let ranking: Ranking?
  private var finder: PhraseFinder
  private let lines = FrameLineReader()
  private var segment: (number: Int64, reader: SegmentReader)?
  /// Conversations that matched so far; nil for one that must not be seen.
  private var rows: [Int64: ConversationRow?] = [:]
  /// Conversations with revisions that may match.
  private var revised: Set<Int64> = []
  /// Messages over several lines, by conversation.
  private var continued: [Int64: Set<String>] = [:]
  private var hits: HitList
  private var framesRead = 0
  private var frames = 0

  init(
    _ store: StoreReader, _ catalog: Catalog, _ query: WordQuery, _ filter: SearchFilter,
    _ ranking: Ranking?
  ) {
    self.store = store
    self.catalog = catalog
    self.filter = filter
    self.ranking = ranking
    contents = CatalogContents(catalog)
    finder = PhraseFinder(query)
    hits = HitList(limit: filter.limit)
  }

  mutating func run(_ selection: FrameSelection) throws(HansardError) -> SearchResult {
    let version = try contents.version()
    try selection.forEachFrame { segment, frame, mayContain throws(HansardError) in
      frames += 1
      guard mayContain.allSatisfy(\.self) else { return }
      framesRead += 1
      try search(frame, in: segment)
    }
    for id in revised.sorted() { try searchShown(id) { _ in true } }
    for (id, messages) in continued.sorted(by: { $0.key < $1.key }) where !revised.contains(id) {
      try searchShown(id) { messages.contains($0) }
    }
    if try contents.version() != version {
      // An erasure may have begun meanwhile.
      let visible = try contents.visibleConversations()
      hits.keep { visible.contains($0) }
    }
    return SearchResult(
      total: hits.total, hits: hits.finish(), framesRead: framesRead, frames: frames)
  }

  private mutating func search(
    _ frame: ListedFrame, in listed: ListedSegment
  ) throws(HansardError) {
    if segment?.number != listed.number {
      segment = (
        listed.number,
        try store.store.openSegment(
          listed.number, of: catalog.shard, listed.month, temporaryName: listed.temporaryName)
      )
    }
    guard let segment else { return }
    let slices = try contents.slices(ofFrame: frame.id)
    let conversations = Dictionary(slices.map { ($0.rawOffset, $0.conversation) }) { $1 }
    for placed in try lines.lines(frame.location, of: segment.reader) {
      guard case .conversation(let slice) = placed.line,
        let conversation = conversations[placed.rawOffset]
      else { continue }
      for stored in slice.messages {
        if stored.chunk != nil {
          continued[conversation, default: []].insert(stored.message.id)
        } else if finder.find(in: stored.message.content.utf8.span) {
          try match(stored.message, stored.position ?? 0, of: conversation)
        }
      }
    }
  }

  /// Adds a message in which everything was found, unless it may have a newer revision.
  private mutating func match(
    _ message: Message, _ position: Int, of conversation: Int64
  ) throws(HansardError) {
    guard let row = try row(conversation) else { return }
    if row.totals.revisions > 0 {
      revised.insert(conversation)
    } else {
      add(message, position, of: row)
    }
  }

  /// Looks through those messages of a conversation that are among what `show` shows.
  private mutating func searchShown(
    _ conversation: Int64, _ isConcerned: (String) -> Bool
  ) throws(HansardError) {
    guard let row = try row(conversation) else { return }
    for shown in try store.messages(of: row) where isConcerned(shown.message.id) {
      if finder.find(in: shown.message.content.utf8.span) {
        add(shown.message, shown.position, of: row)
      }
    }
  }

  private mutating func row(_ conversation: Int64) throws(HansardError) -> ConversationRow? {
    if let known = rows[conversation] { return known }
    var row = try contents.conversation(conversation)
    if let found = row, store.hidden.hides(found) { row = nil }
    rows[conversation] = .some(row)
    return row
  }

  private mutating func add(_ message: Message, _ position: Int, of row: ConversationRow) {
    guard filter.includes(message), let range = finder.first else { return }
    let place = HitPlace(
      score: ranking?.score(finder.counts, length: message.content.scalarCount) ?? 0,
      createdAt: message.createdAt, row: row.id, position: position)
    hits.add(place) {
      SearchHit(
        conversation: row.header.key, shortID: row.shortID, user: row.user,
        messageID: message.id, role: message.role,
        snippet: Snippet(of: message.content, around: range), place: place)
    }
  }
}

extension CatalogContents {
  /// Moves on when another connection has changed the catalog
  /// (https://sqlite.org/pragma.html#pragma_data_version).
  func version() throws(HansardError) -> Int {
    try read { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
  }

  /// Rows of the conversations that no unfinished erasure concerns.
  func visibleConversations() throws(HansardError) -> Set<Int64> {
    try read { database in
      try Int64.fetchSet(database, sql: "SELECT id FROM (\(ConversationRow.selection))")
    }
  }

  /// Characters of all messages, and how many messages there are.
  func measure() throws(HansardError) -> (characters: Int, messages: Int) {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: "SELECT coalesce(sum(characters), 0), coalesce(sum(messages), 0) FROM conversations")
      return (row?[0] ?? 0, row?[1] ?? 0)
    }
  }
}
