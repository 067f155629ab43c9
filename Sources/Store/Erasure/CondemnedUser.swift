package import ChatModel
import Foundation
import GRDB
import SystemIO

/// Everything that a shard holds of one user, read and verified: what an erasure will remove.
package struct CondemnedUser: Sendable {
  package let row: Int64
  package let shard: Shard
  /// Source identities with the time of the last activity, for tombstones.
  package private(set) var conversations: [(key: ConversationKey, lastActivity: Timestamp?)] = []
  package private(set) var frames = 0
  package private(set) var segments: Set<Int64> = []
  package private(set) var bytes: Int64 = 0
  /// Frames and their salts.
  package private(set) var bytesToOverwrite: Int64 = 0
  package private(set) var messages = 0
  /// For tombstones too: a memory has no time that could tell a new one from an erased one.
  package private(set) var memories: [(label: String, text: String)] = []
  fileprivate var usage: [UsageKey: UsageSum] = [:]
  fileprivate var places: [Place] = []

  fileprivate struct Place {
    var segment: Int64
    var segmentID: [UInt8]
    var ordinal: Int
    var month: MonthKey
    var location: FrameLocation
  }

  /// Reads every frame of the user, checking its digest.
  ///
  /// Nil when the shard knows no such user.
  ///
  /// - Throws: `.damaged` when a frame is not what was recorded: an erasure must not guess.
  package init?(_ user: String, in catalog: Catalog, of store: Store) throws(HansardError) {
    let row = try attempt("looking for a user", catalog.path) {
      try catalog.queue.read { database in
        try Int64.fetchOne(
          database, sql: "SELECT id FROM users WHERE user_id = ?", arguments: [user])
      }
    }
    guard let row else { return nil }
    self.row = row
    shard = catalog.shard
    try readRows(catalog)
    try readFrames(store)
  }

  private mutating func readRows(_ catalog: Catalog) throws(HansardError) {
    let row = row
    (conversations, places) = try attempt("reading a user's rows", catalog.path) {
      try catalog.queue.read { database in
        let keys = try Row.fetchAll(
          database,
          sql: """
            SELECT source_kind, source_id, last_activity_at FROM conversations WHERE user = ?1
            UNION
            SELECT alias.source_kind, alias.source_id, last_activity_at
              FROM conversation_aliases AS alias
              JOIN conversations ON conversations.id = alias.conversation
            WHERE conversations.user = ?1
            ORDER BY 1, 2
            """,
          arguments: [row]
        ).map { (row: Row) -> (key: ConversationKey, lastActivity: Timestamp?) in
          let key = ConversationKey(
            kind: SourceKind(rawValue: row["source_kind"]), sourceID: row["source_id"])
          let time: Int64? = row["last_activity_at"]
          return (key, time.map { Timestamp(millisecondsSince1970: $0) })
        }
        let places = try Row.fetchAll(
          database,
          sql: """
            SELECT frames.*, segments.segment_id, segments.month FROM frames
            JOIN segments ON segments.number = frames.segment
            WHERE frames.user = ? ORDER BY frames.segment, frames.ordinal
            """,
          arguments: [row]
        ).map { Place(row: $0) }
        return (keys, places)
      }
    }
  }

  /// Decodes what will go, to know how many messages it is and which sums they are in.
  private mutating func readFrames(_ store: Store) throws(HansardError) {
    let decompressor = FrameDecompressor()
    let decoder = SliceDecoder()
    var open: (number: Int64, reader: SegmentReader)?
    var versions: [MessageVersion] = []
    for place in places {
      let path = store.layout.segment(shard, place.month, number: place.segment)
      let reader: SegmentReader
      if let open, open.number == place.segment {
        reader = open.reader
      } else {
        reader = try SegmentReader(path, files: store.files)
        open = (place.segment, reader)
      }
      let location = SourceLocation(path, byteOffset: place.location.offset)
      let content = try decompressor.content(
        of: try reader.frame(place.location), rawLength: place.location.rawLength, at: location)
      for line in content.split(separator: UInt8(ascii: "\n")) {
        switch try decoder.line(PaddedBytes(Array(line)), at: location) {
        case .conversation(let slice):
          versions += slice.messages.map {
            MessageVersion(stored: $0, updatedAt: nil, run: slice.header.run)
          }
        case .memory(let memory): memories.append((memory.label, memory.text))
        case .annotation: break
        }
      }
      frames += 1
      segments.insert(place.segment)
      bytes += Int64(place.location.length)
      bytesToOverwrite += Int64(place.location.length + SegmentFormat.saltBytes)
    }
    var arena = TextArena()
    for stored in ShownMessage.joined(versions).map(\.storedMessage) {
      messages += 1
      arena.removeAll()
      let key = UsageKey(
        createdAt: stored.message.createdAt, model: stored.usageModel, role: stored.message.role)
      usage[key, default: UsageSum()].add(StoredRecord(stored, in: &arena), in: arena)
    }
  }
}

extension CondemnedUser {
  /// Writes the rows of a burning job.
  func condemn(job: String, in database: Database) throws {
    try database.execute(
      sql: "INSERT INTO erasure_jobs (job, state, user, details) VALUES (?, 'burning', ?, ?)",
      arguments: [job, row, UsageDelta.encode(usage)])
    for place in places {
      try database.execute(
        sql: """
          INSERT INTO burning_frames
            (job, segment_id, segment, ordinal, salt_offset, offset, length)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          job, Data(place.segmentID), place.segment, place.ordinal, place.location.saltOffset,
          place.location.offset, place.location.length,
        ])
    }
  }
}

extension CondemnedUser.Place {
  fileprivate init(row: Row) {
    segment = row["segment"]
    segmentID = Array(row["segment_id"] as Data)
    ordinal = row["ordinal"]
    month = MonthKey(parsing: row["month"]) ?? .unknown
    location = FrameLocation(row: row)
  }
}

extension Catalog {
  /// Commits an erasure as `burning`: the point of no return.
  ///
  /// From here on readers do not see the user, and recovery finishes what is left to do.
  package func condemn(_ user: CondemnedUser, job: String) throws(HansardError) {
    try attempt("committing an erasure", path) {
      try queue.write { database in
        try user.condemn(job: job, in: database)
        try CatalogMeta.set(
          "seq", try CatalogMeta.integer("seq", in: database) + 1, in: database)
      }
    }
  }

  /// The sequence that the ledger should know.
  package func sequence() throws(HansardError) -> Int64 {
    try attempt("reading a catalog's sequence", path) {
      try queue.read { try CatalogMeta.integer("seq", in: $0) }
    }
  }
}
