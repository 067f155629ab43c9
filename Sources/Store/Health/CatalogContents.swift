package import ChatModel
import Foundation
import GRDB
import SystemIO

/// A segment as its catalog lists it.
package struct ListedSegment: Hashable, Sendable {
  package var number: Int64
  package var segmentID: SegmentID?
  package var month: MonthKey
  /// Its name in tmp/ while its commit is not finished.
  package var temporaryName: String?
  package var byteCount: Int64
  package var run: String
  package var isRetired: Bool
}

/// A frame as its catalog lists it.
package struct ListedFrame: Hashable, Sendable {
  package var id: Int64
  package var segment: Int64
  package var ordinal: Int
  package var user: Int64
  package var location: FrameLocation
  /// What the catalog has as the place of its salt; `location.saltOffset` when all is well.
  package var saltOffset: Int64
  /// Condemned by an erasure that is not finished: it may be blank or not.
  package var isBurning: Bool
}

/// A slice as its catalog lists it.
package struct ListedSlice: Hashable, Sendable {
  package var conversation: Int64
  package var rawOffset: Int
  package var rawLength: Int
  package var firstPosition: Int
  package var messages: Int
}

/// Reads what a catalog lists, one piece at a time, for those who compare it with the archive.
package struct CatalogContents: Sendable {
  package let catalog: Catalog

  package init(_ catalog: Catalog) { self.catalog = catalog }

  package func segments() throws(HansardError) -> [ListedSegment] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM segments ORDER BY number").map { row in
        ListedSegment(
          number: row["number"], segmentID: SegmentID(Array(row["segment_id"] as Data)),
          month: MonthKey(parsing: row["month"]) ?? .unknown,
          temporaryName: row["temporary_name"], byteCount: row["bytes"], run: row["run"],
          isRetired: row["retired"])
      }
    }
  }

  func hasSegments(of run: String) throws(HansardError) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM segments WHERE run = ?)", arguments: [run])
        ?? false
    }
  }

  package func frames(ofSegment number: Int64) throws(HansardError) -> [ListedFrame] {
    try frames("frames.segment = ?", number)
  }

  package func frames(ofUser user: Int64) throws(HansardError) -> [ListedFrame] {
    try frames("frames.user = ?", user)
  }

  private func frames(_ condition: String, _ value: Int64) throws(HansardError) -> [ListedFrame] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT frames.*, EXISTS (
            SELECT 1 FROM burning_frames WHERE burning_frames.segment = frames.segment
              AND burning_frames.ordinal = frames.ordinal) AS is_burning
          FROM frames WHERE \(condition) ORDER BY segment, ordinal
          """)
      return try Row.fetchAll(statement, arguments: [value]).map { row in
        ListedFrame(
          id: row["id"], segment: row["segment"], ordinal: row["ordinal"], user: row["user"],
          location: FrameLocation(row: row),
          saltOffset: row["salt_offset"], isBurning: row["is_burning"])
      }
    }
  }

  /// By their place in the frame.
  package func slices(ofFrame frame: Int64) throws(HansardError) -> [ListedSlice] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT * FROM slices WHERE frame = ? ORDER BY raw_offset")
      return try Row.fetchAll(statement, arguments: [frame]).map { row in
        ListedSlice(
          conversation: row["conversation"], rawOffset: row["raw_offset"],
          rawLength: row["raw_length"], firstPosition: row["first_position"],
          messages: row["messages"])
      }
    }
  }

  package func memories(ofFrame frame: Int64) throws(HansardError) -> [UInt64] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT fingerprint FROM memories WHERE frame = ? ORDER BY id")
      return try Int64.fetchAll(statement, arguments: [frame]).map { UInt64(bitPattern: $0) }
    }
  }

  /// Row ids of all users.
  package func users() throws(HansardError) -> [(id: Int64, name: String, salt: [UInt8])] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT id, user_id, salt FROM users ORDER BY id").map {
        (row: Row) -> (id: Int64, name: String, salt: [UInt8]) in
        (row["id"], row["user_id"], Array(row["salt"] as Data))
      }
    }
  }

  /// Nil when there is no user of that name.
  package func row(ofUser name: String) throws(HansardError) -> Int64? {
    try read { database in
      try Int64.fetchOne(
        database, sql: "SELECT id FROM users WHERE user_id = ?", arguments: [name])
    }
  }

  /// A conversation that no unfinished erasure concerns; nil when there is none.
  package func conversation(_ row: Int64) throws(HansardError) -> ConversationRow? {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "\(ConversationRow.selection) AND conversations.id = ?")
      return try Row.fetchOne(statement, arguments: [row]).map {
        ConversationRow(row: $0, shard: catalog.shard)
      }
    }
  }

  /// The user's conversations that no unfinished erasure concerns.
  package func conversations(ofUser user: Int64) throws(HansardError) -> [ConversationRow] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: "\(ConversationRow.selection) AND conversations.user = ? ORDER BY conversations.id")
      return try Row.fetchAll(statement, arguments: [user]).map {
        ConversationRow(row: $0, shard: catalog.shard)
      }
    }
  }

  /// Every conversation that no unfinished erasure concerns, hidden ones too, by short id.
  package func conversations() throws(HansardError) -> [ConversationRow] {
    try read { database in
      try Row.fetchAll(database, sql: "\(ConversationRow.selection) ORDER BY short_id")
        .map { ConversationRow(row: $0, shard: catalog.shard) }
    }
  }

  /// Other source ids, by the conversation's row.
  ///
  /// - Parameter user: whose conversations; nil for all.
  package func aliases(ofUser user: Int64? = nil) throws(HansardError)
    -> [Int64: [ConversationKey]]
  {
    try read { database in
      var aliases: [Int64: [ConversationKey]] = [:]
      let ofUser = "conversation IN (SELECT id FROM conversations WHERE user = ?1)"
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT * FROM conversation_aliases WHERE \(user == nil ? "?1 IS NULL" : ofUser)
          ORDER BY source_kind, source_id
          """,
        arguments: [user])
      while let row = try rows.next() {
        aliases[row["conversation"], default: []].append(
          ConversationKey(
            kind: SourceKind(rawValue: row["source_kind"]), sourceID: row["source_id"]))
      }
      return aliases
    }
  }

  /// Short ids of the conversations with slices in a frame.
  package func shortIDs(inFrame frame: Int64) throws(HansardError) -> [String] {
    try shortIDs("slices.frame = ?", frame)
  }

  /// Short ids of the conversations with slices in a segment.
  package func shortIDs(inSegment number: Int64) throws(HansardError) -> [String] {
    try shortIDs("slices.frame IN (SELECT id FROM frames WHERE segment = ?)", number)
  }

  private func shortIDs(_ condition: String, _ value: Int64) throws(HansardError) -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT DISTINCT short_id FROM slices
          JOIN conversations ON conversations.id = slices.conversation
          WHERE \(condition) ORDER BY conversations.id LIMIT \(HealthFinding.maximumConversations)
          """,
        arguments: [value])
    }
  }

  /// - Parameter body: runs one statement.
  func read<Result>(_ body: (Database) throws -> Result) throws(HansardError) -> Result {
    try catalog.read("reading a catalog", body)
  }
}

extension FrameLocation {
  /// From the columns of a row of `frames`.
  init(row: Row) {
    self.init(
      offset: row["offset"], length: row["length"], rawLength: row["raw_length"],
      digest: Digest(Array(row["digest"] as Data)) ?? Digest(of: []))
  }
}
