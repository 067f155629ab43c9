package import ChatModel
import Foundation
import GRDB

/// What a stored conversation's row says to those who add to it.
package struct StoredConversation: Sendable {
  package var id: Int64
  package var header: ConversationHeader
  package var titleIsDerived: Bool
}

/// A stored conversation among those that begin with the same message.
package struct StoredChain: Sendable {
  package var row: Int64
  package var kind: SourceKind
}

/// Look-ups for deduplication, on a connection of their own.
///
/// They see the state before the run, since a run commits once.
package struct CatalogReader: Sendable {
  private let catalog: Catalog

  /// A shard without users answers every look-up at once: the first import has nothing to look up.
  private let isEmpty: Bool
  private let hasAliases: Bool
  /// Nil when the catalog does not say.
  private let sourceKinds: Set<String>?

  package init(_ catalog: Catalog) throws(HansardError) {
    self.catalog = catalog
    (isEmpty, hasAliases, sourceKinds) = try attempt("looking up in a catalog", catalog.path) {
      try catalog.queue.read { database in
        func isThere(_ table: String) throws -> Bool {
          try Int.fetchOne(database, sql: "SELECT 1 FROM \(table) LIMIT 1") != nil
        }
        return (
          try !isThere("users"), try isThere("conversation_aliases"),
          try CatalogMeta.sourceKinds(in: database)
        )
      }
    }
  }

  /// The row id and fingerprint salt of a user; nil when the store has none of that name.
  package func user(_ userID: String) throws(HansardError) -> (id: Int64, salt: [UInt8])? {
    if isEmpty { return nil }
    return try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT id, salt FROM users WHERE user_id = ?")
      return try statement.first(userID) { ($0.integer(at: 0), $0.bytes(at: 1)) }
    }
  }

  /// The owner of a conversation, by its source id or an alias, a known one before a pseudo-user;
  /// nil when the store has none, or several.
  package func owner(of key: ConversationKey) throws(HansardError) -> String? {
    if isEmpty { return nil }
    return try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT user_id, is_pseudo FROM conversations JOIN users ON users.id = user
          WHERE source_id = ?1 AND source_kind = ?2
          UNION
          SELECT user_id, is_pseudo FROM conversation_aliases AS alias
            JOIN conversations ON conversations.id = alias.conversation
            JOIN users ON users.id = user
          WHERE alias.source_id = ?1 AND alias.source_kind = ?2
          ORDER BY is_pseudo
          """)
      let owners = try Row.fetchAll(statement, arguments: [key.sourceID, key.kind.rawValue])
      let known = owners.filter { !($0["is_pseudo"] as Bool) }
      guard known.count <= 1 else { return nil }
      return owners.first.map { $0["user_id"] }
    }
  }

  package func conversation(
    _ key: ConversationKey, of user: Int64
  ) throws(HansardError) -> StoredConversation? {
    try read { database in
      let known = try database.cachedStatement(sql: StoredConversation.byKey)
      let found = try known.first(key.sourceID, key.kind.rawValue, user) {
        StoredConversation(row: $0)
      }
      if let found { return found }
      guard hasAliases else { return nil }
      let alias = try database.cachedStatement(sql: StoredConversation.byAlias)
      return try alias.first(key.sourceID, key.kind.rawValue, user) {
        StoredConversation(row: $0)
      }
    }
  }

  /// Whether anybody may have conversations of another kind of source: most stores have one kind.
  package func mayHaveOtherKinds(than kind: SourceKind) -> Bool {
    if isEmpty { return false }
    return sourceKinds.map { !$0.isSubset(of: [kind.rawValue]) } ?? true
  }

  /// Whether the user has conversations of another kind of source.
  package func hasOtherKinds(
    than kind: SourceKind, of user: Int64
  ) throws(HansardError) -> Bool {
    guard mayHaveOtherKinds(than: kind) else { return false }
    return try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT 1 FROM conversations WHERE user = ? AND source_kind <> ? LIMIT 1")
      return try Int.fetchOne(statement, arguments: [user, kind.rawValue]) != nil
    }
  }

  /// A conversation that stands under a pseudo-user of its own, and that user's name.
  package func pseudoConversation(
    _ key: ConversationKey
  ) throws(HansardError) -> (StoredConversation, user: String)? {
    if isEmpty { return nil }
    return try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT \(StoredConversation.columns), users.user_id FROM conversations
          JOIN users ON users.id = conversations.user
          WHERE source_id = ? AND source_kind = ? AND users.is_pseudo = 1
            AND (SELECT count(*) FROM conversations AS other WHERE other.user = users.id) = 1
          """)
      return try statement.first(key.sourceID, key.kind.rawValue) { row in
        (StoredConversation(row: row), row.text(at: StoredConversation.columnCount) ?? "")
      }
    }
  }

  /// The user's conversations by the first fingerprints of their chains, each list in the order of rows.
  ///
  /// Reads all of the user's rows: no index knows them by that.
  package func chains(of user: Int64) throws(HansardError) -> [UInt64: [StoredChain]] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT chain_head, id, source_kind FROM conversations
          WHERE user = ? AND chain_head IS NOT NULL ORDER BY id
          """)
      var chains: [UInt64: [StoredChain]] = [:]
      let rows = try Row.fetchCursor(statement, arguments: [user])
      while let row = try rows.next() {
        chains[UInt64(bitPattern: row[0] as Int64), default: []]
          .append(StoredChain(row: row[1], kind: SourceKind(rawValue: row[2])))
      }
      return chains
    }
  }

  /// The conversation of a row; nil when there is none.
  package func conversation(_ row: Int64) throws(HansardError) -> StoredConversation? {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT \(StoredConversation.columns) FROM conversations WHERE id = ?")
      return try statement.first(row) { StoredConversation(row: $0) }
    }
  }

  package func fingerprints(of conversation: Int64) throws(HansardError) -> [MessageFingerprint] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT messages FROM fingerprints WHERE conversation = ?")
      guard let blob = try statement.first(conversation, read: { $0.bytes(at: 0) }) else {
        return []
      }
      guard let fingerprints = FingerprintBlob.decode(blob) else {
        throw HansardError(
          .damaged, while: "reading fingerprints", at: SourceLocation(catalog.path),
          cause: "the blob of conversation row \(conversation) is not what Hansard writes",
          hint: "run `hansard rebuild` to make the catalog anew from the segments")
      }
      return fingerprints
    }
  }

  package func hasMemory(_ fingerprint: UInt64, of user: Int64) throws(HansardError) -> Bool {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT 1 FROM memories WHERE user = ? AND fingerprint = ?")
      return try Int.fetchOne(statement, arguments: [user, Int64(bitPattern: fingerprint)]) != nil
    }
  }

  private func read<Result>(_ body: (Database) throws -> Result) throws(HansardError) -> Result {
    try catalog.read("looking up in a catalog", body)
  }
}

extension StoredConversation {
  /// In the order in which `init(row:)` reads them.
  private static let names = [
    "id", "source_kind", "source_id", "title", "title_is_derived", "tags", "state", "metadata",
    "thread_of", "current_leaf", "created_at", "updated_at", "expires_at",
  ]
  fileprivate static let columns = names.map { "conversations.\($0)" }.joined(separator: ", ")
  fileprivate static let columnCount = names.count

  fileprivate static let byKey = """
    SELECT \(columns) FROM conversations WHERE source_id = ? AND source_kind = ? AND user = ?
    """
  fileprivate static let byAlias = """
    SELECT \(columns) FROM conversation_aliases AS alias
    JOIN conversations ON conversations.id = alias.conversation
    WHERE alias.source_id = ? AND alias.source_kind = ? AND user = ?
    LIMIT 1
    """

  fileprivate init(row: StatementRow) {
    func time(_ column: Int) -> Timestamp? { Timestamp(column: row.optionalInteger(at: column)) }
    id = row.integer(at: 0)
    titleIsDerived = row.integer(at: 4) != 0
    header = ConversationHeader(
      key: ConversationKey(
        kind: SourceKind(rawValue: row.text(at: 1) ?? ""), sourceID: row.text(at: 2) ?? ""),
      title: row.text(at: 3), tags: stringsOfJSON(row.text(at: 5)), state: row.text(at: 6),
      metadata: row.text(at: 7), threadOf: row.text(at: 8), createdAt: time(10),
      updatedAt: time(11), currentLeaf: row.text(at: 9), expiresAt: time(12))
  }
}

extension Timestamp {
  init?(column milliseconds: Int64?) {
    guard let milliseconds else { return nil }
    self.init(millisecondsSince1970: milliseconds)
  }
}

extension Catalog {
  /// The sums that a run has in this catalog, and the catalog's sequence.
  package func counts(
    of run: String
  ) throws(HansardError) -> (counts: [Int: SourceCounts], sequence: Int64) {
    try attempt("reading the sums of a run", path) {
      try queue.read { database in
        var counts: [Int: SourceCounts] = [:]
        let rows = try Row.fetchAll(
          database, sql: "SELECT * FROM run_counts WHERE run = ?", arguments: [run])
        for row in rows {
          var sum = SourceCounts()
          sum.archived = row["archived"]
          sum.duplicate = row["duplicate"]
          sum.tombstoned = row["tombstoned"]
          sum.rejected = row["rejected"]
          counts[row["source"]] = sum
        }
        return (counts, try CatalogMeta.integer("seq", in: database))
      }
    }
  }

}
