package import ChatModel
package import GRDB
import SystemIO

/// Reads one namespace back: catalog look-ups, then one or a few frames; no scan.
package struct StoreReader: Sendable {
  let store: Store
  let catalogs: [Catalog]
  let hidden: HiddenSubjects

  /// - Parameter includingHidden: show what parked erasures hide.
  package init(
    _ store: Store, _ namespace: Namespace, includingHidden: Bool = false
  ) throws(HansardError) {
    self.store = store
    var catalogs: [Catalog] = []
    for shard in try store.shards(of: namespace) {
      catalogs.append(try store.catalog(shard, readOnly: true))
    }
    self.catalogs = catalogs
    hidden =
      try includingHidden
      ? HiddenSubjects(nothingOf: store, namespace) : HiddenSubjects(store, namespace)
  }

  /// Whether a parked erasure hides any of a user's data.
  package func hidesAny(ofUser user: String) -> Bool { hidden.hidesAny(ofUser: user) }

  /// Shows one connection a shard to `body`.
  package func withDatabases<Result>(
    _ operation: String, _ body: ([any DatabaseReader]) throws -> Result
  ) throws(HansardError) -> Result {
    try attempt(operation, catalogs.first?.path ?? "") { try body(catalogs.map(\.queue)) }
  }

  package func list(_ filter: ConversationFilter) throws(HansardError) -> [ConversationRow] {
    var rows: [ConversationRow] = []
    for catalog in catalogs {
      rows += try attempt("listing conversations", catalog.path) {
        try catalog.queue.read { database in
          let found = try Row.fetchCursor(
            database,
            sql: """
              \(ConversationRow.selection)
                AND (?1 IS NULL OR user_id = ?1)
                AND (?2 IS NULL OR last_activity_at >= ?2)
                AND (?3 IS NULL OR last_activity_at < ?3)
                AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?4))
              ORDER BY last_activity_at DESC, conversations.id DESC LIMIT ?5
              """,
            arguments: [
              filter.user, filter.since?.millisecondsSince1970,
              filter.until?.millisecondsSince1970, filter.tag,
              hidden.isEmpty ? filter.limit ?? -1 : -1,
            ])
          var rows: [ConversationRow] = []
          while rows.count < filter.limit ?? .max, let row = try found.next() {
            let conversation = ConversationRow(row: row, shard: catalog.shard)
            if !hidden.hides(conversation) { rows.append(conversation) }
          }
          return rows
        }
      }
    }
    guard catalogs.count > 1 else { return rows }
    rows.sort {
      ($0.totals.lastActivityAt?.millisecondsSince1970 ?? .min, $0.id)
        > ($1.totals.lastActivityAt?.millisecondsSince1970 ?? .min, $1.id)
    }
    return filter.limit.map { Array(rows.prefix($0)) } ?? rows
  }

  /// Finds a conversation by source id, alias or short id.
  ///
  /// - Throws: `.notFound`; `.usage` when the name fits several, which the cause lists.
  package func conversation(named name: String) throws(HansardError) -> ConversationRow {
    var found: [ConversationRow] = []
    for catalog in catalogs {
      found += try attempt("looking for a conversation", catalog.path) {
        try catalog.queue.read { database in
          try Row.fetchAll(
            database,
            sql: """
              \(ConversationRow.selection) AND conversations.id IN (
                SELECT id FROM conversations WHERE source_id = ?1 OR short_id = ?1
                UNION
                SELECT conversation FROM conversation_aliases WHERE source_id = ?1)
              ORDER BY conversations.id LIMIT 20
              """,
            arguments: [name]
          ).map { ConversationRow(row: $0, shard: catalog.shard) }.filter { !hidden.hides($0) }
        }
      }
    }
    guard let first = found.first else {
      throw HansardError(
        .notFound, while: "looking for conversation '\(name)'",
        cause: "the namespace has none of that source id or short id",
        hint: "`hansard list` shows the short ids")
    }
    guard found.count == 1 else {
      let candidates = found.map { "\($0.shortID) (\($0.header.key.kind), user \($0.user))" }
      throw HansardError(
        .usage, while: "looking for conversation '\(name)'",
        cause: "it may be any of: " + candidates.joined(separator: ", "),
        hint: "give the short id of one of them")
    }
    return first
  }

  /// Every message of a conversation, the newest revision of each, in order.
  package func messages(of row: ConversationRow) throws(HansardError) -> [ShownMessage] {
    try reading(row) { slices, loader throws(HansardError) in
      try messages(in: slices, of: row, &loader)
    }
  }

  /// What each archived slice of a conversation says of it as a whole.
  package func headers(of row: ConversationRow) throws(HansardError) -> [ConversationHeader] {
    try reading(row) { slices, loader throws(HansardError) in
      var headers: [ConversationHeader] = []
      for slice in slices { headers.append(try loader.load(slice).header.conversation) }
      return headers
    }
  }

  /// The last `count` messages of the active branch, oldest of them first.
  ///
  /// A linear conversation without revisions, of which no slice reaches into another, is read from
  /// its end, frame by frame.
  package func last(_ count: Int, of row: ConversationRow) throws(HansardError) -> [ShownMessage] {
    guard count > 0 else { return [] }
    guard !row.isBranched, row.totals.revisions == 0 else {
      return Array(try messages(of: row).filter(\.isActive).suffix(count))
    }
    return try reading(row) { slices, loader throws(HansardError) in
      // An undated message in the middle is in another month, and a long one in several slices.
      let areApart = zip(slices, slices.dropFirst()).allSatisfy {
        $0.firstPosition + $0.messageCount == $1.firstPosition
      }
      var versions: [MessageVersion] = []
      for slice in slices.reversed() where areApart && versions.count < count {
        versions = try loader.messages(slice) + versions
      }
      // What was inserted is read elsewhere than where it stands.
      guard areApart, !versions.contains(where: \.stored.message.inserted) else {
        return Array(try messages(in: slices, of: row, &loader).filter(\.isActive).suffix(count))
      }
      return Array(
        ShownMessage.newest(of: versions, leaf: row.header.currentLeaf).suffix(count))
    }
  }

  private func messages(
    in slices: [StoredSlice], of row: ConversationRow, _ loader: inout SliceLoader
  ) throws(HansardError) -> [ShownMessage] {
    ShownMessage.newest(
      of: try loader.inArchiveOrder(slices).flatMap(\.versions), leaf: row.header.currentLeaf)
  }

  /// Reads slices, and looks them up again when they have moved meanwhile: a reader holds no lock, and
  /// a compaction may remove a segment between the look-up and the reading.
  private func reading<Result>(
    _ row: ConversationRow,
    _ body: ([StoredSlice], inout SliceLoader) throws(HansardError) -> Result
  ) throws(HansardError) -> Result {
    var slices = try slices(of: row)
    while true {
      var loader = SliceLoader(store, row.shard)
      do {
        return try body(slices, &loader)
      } catch {
        let moved = try self.slices(of: row)
        let isSame =
          moved.map(\.segment) == slices.map(\.segment)
          && moved.map(\.temporaryName) == slices.map(\.temporaryName)
        if isSame { throw error }
        slices = moved
      }
    }
  }

  private func slices(of row: ConversationRow) throws(HansardError) -> [StoredSlice] {
    guard let catalog = catalogs.first(where: { $0.shard == row.shard }) else { return [] }
    return try catalog.slices(of: row.id)
  }
}
