package import ChatModel
import Foundation
import GRDB
import SystemIO

/// What a line of an archived frame becomes in a catalog.
package enum AdoptedLine: Sendable {
  case slice(ConversationKey, FrameDraft.Slice, run: String)
  case memory(fingerprint: UInt64)
}

/// Makes a shard's catalog anew in `tmp/` and puts it in the place of the one that is there.
///
/// First `add` segments and frames, in archive order; then `finishReading`; then `write` what the
/// conversations come to; then `replace`. Dropping it before leaves a file in `tmp/` that recovery
/// removes, and the old catalog as it was.
package final class CatalogBuilder {
  package let catalog: Catalog
  private let store: Store
  private let temporaryName: String
  private let sequence: Int64
  private var rows: CatalogRows?
  private var order: ArchiveOrder?

  /// - Parameters:
  ///   - sequence: what the ledger expects of the catalog.
  ///   - order: nil when the segments' numbers are in the archive's order.
  package init(
    _ store: Store, _ shard: Shard, sequence: Int64, order: ArchiveOrder? = nil
  ) throws(HansardError) {
    self.store = store
    self.order = order
    self.sequence = sequence
    temporaryName = hexadecimal(randomBytes(16)) + CatalogSwap.suffix
    let catalog = try Catalog.create(
      store.layout.temporaryFile(temporaryName), shard: shard, storeID: store.settings.storeID)
    self.catalog = catalog
    rows = try attempt("beginning a catalog", catalog.path) {
      try catalog.queue.writeWithoutTransaction { database in
        // The whole file is made durable at the end; until then it is worth nothing.
        try database.execute(sql: "PRAGMA synchronous = OFF")
        try database.beginTransaction(.immediate)
        return try CatalogRows(database, run: "", sequence: sequence)
      }
    }
  }

  /// - Parameters:
  ///   - temporaryName: of a segment that is still in `tmp/`.
  ///   - isRetired: another segment replaces it, so that none of its frames is added.
  package func add(
    _ segment: SegmentIndex, byteCount: Int64, temporaryName: String?, isRetired: Bool
  ) throws(HansardError) {
    try write { database, _ in
      try database.execute(
        sql: """
          INSERT INTO segments (number, segment_id, month, temporary_name, bytes, run, retired)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          segment.number, Data(segment.segmentID.bytes), segment.month.description, temporaryName,
          byteCount, segment.run, isRetired,
        ])
    }
  }

  /// The row of a user, and the salt of the user's fingerprints, fresh when the user is new here.
  package func user(
    _ name: String, isPseudo: Bool
  ) throws(HansardError) -> (row: Int64, salt: [UInt8]) {
    try write { database, rows in
      let row = try rows.userRow(name, isPseudo: isPseudo, salt: randomBytes(16), in: database)
      let salt = try Data.fetchOne(
        database.cachedStatement(sql: "SELECT salt FROM users WHERE id = ?"), arguments: [row])
      return (row, salt.map { Array($0) } ?? [])
    }
  }

  package func add(
    _ frame: FrameLocation, segment: Int64, ordinal: Int, user: Int64, lines: [AdoptedLine]
  ) throws(HansardError) {
    try write { database, rows in
      let row = try rows.add(
        frame: frame, segment: segment, ordinal: ordinal, user: user, in: database)
      let name =
        try String.fetchOne(
          database.cachedStatement(sql: "SELECT user_id FROM users WHERE id = ?"),
          arguments: [user]) ?? ""
      for line in lines {
        switch line {
        case .slice(let key, let slice, let run):
          let conversation = try rows.conversationRow(
            key, of: name, user: user, in: database)
          try rows.add(slice: slice, of: conversation, frame: row)
          if let place = order?.row(ofLineBy: run) {
            try database.cachedStatement(sql: "UPDATE slices SET id = ? WHERE id = ?")
              .execute(arguments: [place, database.lastInsertedRowID])
          }
        case .memory(let fingerprint):
          try rows.add(memory: fingerprint, user: user, frame: row)
        }
      }
    }
  }

  /// Sums of a run, as the ledger has them.
  package func add(run: String, source: Int, _ counts: SourceCounts) throws(HansardError) {
    try write { database, rows in
      try rows.add(run: run, source: source, counts, in: database)
    }
  }

  /// After this, frames and slices can be read through `catalog`.
  package func finishReading() throws(HansardError) {
    try write { database, _ in try database.commit() }
  }

  /// Writes what conversations come to whose rows are there, and their user's usage.
  package func write(_ batch: UserBatch) throws(HansardError) {
    try write { database, rows in
      try database.inTransaction {
        try rows.write(batch, written: [], in: database)
        return .commit
      }
    }
  }

  /// Copies what the archive does not tell from an older catalog of the shard: under which other ids
  /// conversations are known, and which ones are related.
  package func carryOver(_ old: Catalog) throws(HansardError) {
    try attempt("reading the old catalog", old.path) {
      try old.queue.read { source in
        for (sql, insertion) in CatalogBuilder.carriedOver {
          let cursor = try Row.fetchCursor(source, sql: sql)
          while let row = try cursor.next() {
            try write { database, _ in
              try database.cachedStatement(sql: insertion).execute(
                arguments: StatementArguments(row.databaseValues))
            }
          }
        }
      }
    }
  }

  /// Queries of an old catalog, each with the statement that takes its columns.
  private static let carriedOver = [
    (
      """
      SELECT alias.source_kind, alias.source_id, user_id, conversations.source_kind,
        conversations.source_id
      FROM conversation_aliases AS alias
      JOIN conversations ON conversations.id = alias.conversation
      JOIN users ON users.id = conversations.user
      """,
      """
      INSERT OR IGNORE INTO conversation_aliases (conversation, source_kind, source_id)
      SELECT conversations.id, ?1, ?2 FROM conversations JOIN users ON users.id = user
      WHERE user_id = ?3 AND source_kind = ?4 AND source_id = ?5
      """
    ),
    (
      """
      SELECT user_id, one.source_kind, one.source_id, two.source_kind, two.source_id
      FROM related JOIN conversations AS one ON one.id = related.conversation
      JOIN conversations AS two ON two.id = related.other JOIN users ON users.id = one.user
      """,
      """
      INSERT OR IGNORE INTO related (conversation, other)
      SELECT one.id, two.id FROM users JOIN conversations AS one ON one.user = users.id
      JOIN conversations AS two ON two.user = users.id
      WHERE user_id = ?1 AND one.source_kind = ?2 AND one.source_id = ?3
        AND two.source_kind = ?4 AND two.source_id = ?5
      """
    ),
  ]

  /// Makes the new catalog durable and puts it in place; finishes renames of adopted segments.
  package consuming func replace(nextSegment: Int64) throws(HansardError) {
    try write { database, rows in
      try rows.finish(in: database)
      try CatalogMeta.set("seq", sequence, in: database)
      try CatalogMeta.set("next_segment", nextSegment, in: database)
    }
    rows = nil
    try catalog.emptyLog()
    try attempt("closing a catalog", catalog.path) { try catalog.queue.close() }
    try store.files.openFile(catalog.path, forWriting: true).sync()
    try CatalogSwap(store, catalog.shard).replace(with: temporaryName)
    let placed = try store.catalog(catalog.shard, readOnly: false)
    try SegmentPlacement(store, placed).finishRenames()
    try placed.checkpoint()
  }

  deinit { catalog.rollBack() }

  private func write<Result>(
    _ body: (Database, CatalogRows) throws -> Result
  ) throws(HansardError) -> Result {
    guard let rows else {
      throw HansardError(.internalError, while: "writing to a catalog that is finished")
    }
    return try attempt("making a catalog", catalog.path) {
      try catalog.queue.writeWithoutTransaction { try body($0, rows) }
    }
  }
}
