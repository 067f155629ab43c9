package import ChatModel
import Foundation
import GRDB
import SystemIO

/// What a shard holds of one user, or of some of the user's conversations, read and verified: what an
/// erasure will remove.
package struct CondemnedData: Sendable {
  /// One conversation that goes.
  package struct Conversation: Sendable {
    package let row: Int64
    /// Its own key first, then those of its other names.
    package var keys: [ConversationKey]
    package let lastActivity: Timestamp?
  }

  /// The user's row.
  package let row: Int64
  /// Everything of the user goes, and not only some conversations.
  package let isWholeUser: Bool
  package let shard: Shard
  package private(set) var conversations: [Conversation] = []
  package private(set) var frames = 0
  package private(set) var segments: Set<Int64> = []
  package private(set) var bytes: Int64 = 0
  /// Frames and their salts.
  package private(set) var bytesToOverwrite: Int64 = 0
  package private(set) var messages = 0
  /// For tombstones too, as keyed hashes: a memory has no time that could tell a new one from an
  /// erased one.
  package private(set) var memories: [[UInt8]] = []
  package private(set) var usage: [UsageKey: UsageSum] = [:]
  private(set) var places: [CondemnedFrame] = []

  /// A look at one frame: its content, the lines that go, and where it is.
  package typealias Visit = (
    _ content: [UInt8], _ condemned: [ArchivedLine], _ place: SourceLocation
  ) throws(HansardError) -> Void

  /// Reads every frame concerned once, checking its digest.
  ///
  /// Nil when the shard knows no such user, or none of the conversations.
  ///
  /// - Parameters:
  ///   - keys: of the conversations that go, as the archive's lines name them; nil for everything of
  ///     the user.
  ///   - survivors: takes the lines that stay of frames that go; nil to only look.
  ///   - visit: sees each frame.
  /// - Throws: `.damaged` when a frame is not what was recorded: an erasure must not guess.
  package init?(
    _ user: String, conversations keys: Set<ConversationKey>? = nil, in catalog: Catalog,
    of store: Store, survivors: SurvivingLines? = nil,
    visit: Visit = { _, _, _ throws(HansardError) in }
  ) throws(HansardError) {
    guard let row = try CatalogContents(catalog).row(ofUser: user) else { return nil }
    self.row = row
    isWholeUser = keys == nil
    shard = catalog.shard
    conversations = try catalog.condemnedConversations(ofUser: row, keys)
    if !isWholeUser, conversations.isEmpty { return nil }
    places = try catalog.condemnedFrames(
      ofUser: row, isWholeUser ? nil : conversations.map(\.row))
    try readFrames(user, catalog, store, survivors, visit)
  }

  /// Decodes what will go, to know how many messages it is and which sums they are in.
  private mutating func readFrames(
    _ user: String, _ catalog: Catalog, _ store: Store, _ survivors: SurvivingLines?, _ visit: Visit
  ) throws(HansardError) {
    let lineReader = FrameLineReader()
    let chosen = Set(conversations.map(\.row))
    let keys = Set(conversations.flatMap(\.keys))
    var open: (number: Int64, reader: SegmentReader)?
    var texts = CondemnedTexts()
    for place in places {
      let reader: SegmentReader
      if let open, open.number == place.segment {
        reader = open.reader
      } else {
        reader = try SegmentReader(
          store.layout.segment(shard, place.month, number: place.segment), files: store.files)
        open = (place.segment, reader)
      }
      let location = SourceLocation(reader.path, byteOffset: place.location.offset)
      let content = try lineReader.content(place.location, of: reader)
      var condemned = try lineReader.lines(inContent: content, at: location)
      if !isWholeUser {
        let owners = try CatalogContents(catalog).conversations(byOffsetInFrame: place.row)
        let stays = { (placed: PlacedLine) in
          owners[placed.rawOffset].map { !chosen.contains($0) }
            ?? placed.line.conversation.map { !keys.contains($0) } ?? true
        }
        let surviving = condemned.filter(stays)
        condemned.removeAll(where: stays)
        try survivors?.keep(surviving, of: place, content)
      }
      for placed in condemned {
        switch placed.line {
        case .conversation(let slice):
          for stored in slice.messages {
            texts.add(MessageVersion(stored: stored, updatedAt: nil))
          }
        case .memory(let memory):
          memories.append(
            store.keys.subject(shard.namespace, user: user, memory: memory.label, memory.text))
        case .annotation: break
        }
      }
      frames += 1
      segments.insert(place.segment)
      bytes += Int64(place.location.length)
      bytesToOverwrite += Int64(place.location.length + SegmentFormat.saltBytes)
      try visit(content, condemned.map(\.line), location)
    }
    texts.finish()
    (messages, usage) = (texts.count, texts.usage)
  }
}

/// Sums up texts that come in archive order, of which one at a time is in memory.
private struct CondemnedTexts {
  private(set) var count = 0
  private(set) var usage: [UsageKey: UsageSum] = [:]
  /// Its next piece may be in the next line.
  private var open: MessageVersion?
  private var arena = TextArena()

  mutating func add(_ version: MessageVersion) {
    if open?.join(version) ?? false { return }
    finish()
    open = version
  }

  mutating func finish() {
    guard let stored = open?.storedMessage else { return }
    open = nil
    count += 1
    arena.removeAll()
    let key = UsageKey(
      createdAt: stored.message.createdAt, model: stored.usageModel, role: stored.message.role)
    usage[key, default: UsageSum()].add(StoredRecord(stored, in: &arena), in: arena)
  }
}

/// A frame that is to be blanked.
struct CondemnedFrame: Sendable {
  var row: Int64
  /// Its user's row.
  var user: Int64
  var segment: Int64
  var segmentID: [UInt8]
  var ordinal: Int
  var month: MonthKey
  var location: FrameLocation

  fileprivate init(row: Row) {
    self.row = row["id"]
    user = row["user"]
    segment = row["segment"]
    segmentID = Array(row["segment_id"] as Data)
    ordinal = row["ordinal"]
    month = MonthKey(parsing: row["month"]) ?? .unknown
    location = FrameLocation(row: row)
  }
}

extension Catalog {
  /// Those of a user with one of the keys, or all; by row.
  fileprivate func condemnedConversations(
    ofUser user: Int64, _ keys: Set<ConversationKey>?
  ) throws(HansardError) -> [CondemnedData.Conversation] {
    try attempt("reading a user's conversations", path) {
      try queue.read { database in
        var found: [CondemnedData.Conversation] = []
        let aliases = try database.cachedStatement(
          sql: """
            SELECT source_kind, source_id FROM conversation_aliases WHERE conversation = ?
            ORDER BY 1, 2
            """)
        for row in try rows(ofUser: user, keys, in: database) {
          var conversation = CondemnedData.Conversation(
            row: row["id"], keys: [ConversationKey(row: row)],
            lastActivity: Timestamp(column: row["last_activity_at"]))
          conversation.keys += try Row.fetchAll(aliases, arguments: [conversation.row])
            .map(ConversationKey.init(row:))
          found.append(conversation)
        }
        return found
      }
    }
  }

  private func rows(
    ofUser user: Int64, _ keys: Set<ConversationKey>?, in database: Database
  ) throws -> [Row] {
    let columns = "SELECT id, source_kind, source_id, last_activity_at FROM conversations"
    guard let keys else {
      return try Row.fetchAll(
        database.cachedStatement(sql: "\(columns) WHERE user = ? ORDER BY id"), arguments: [user])
    }
    let statement = try database.cachedStatement(
      sql: "\(columns) WHERE source_id = ? AND source_kind = ? AND user = ?")
    var rows: [Row] = []
    for key in keys {
      rows += try Row.fetchAll(statement, arguments: [key.sourceID, key.kind.rawValue, user])
    }
    return rows.sorted { ($0["id"] as Int64) < ($1["id"] as Int64) }
  }

  /// The frames of a user, or those with slices of some conversations; in archive order.
  fileprivate func condemnedFrames(
    ofUser user: Int64, _ conversations: [Int64]?
  ) throws(HansardError) -> [CondemnedFrame] {
    let columns = """
      SELECT frames.*, segments.segment_id, segments.month FROM frames
      JOIN segments ON segments.number = frames.segment
      """
    return try attempt("reading the frames of a user", path) {
      try queue.read { database in
        guard let conversations else {
          return try Row.fetchAll(
            database.cachedStatement(
              sql: "\(columns) WHERE frames.user = ? ORDER BY frames.segment, frames.ordinal"),
            arguments: [user]
          ).map(CondemnedFrame.init(row:))
        }
        let statement = try database.cachedStatement(
          sql: "\(columns) WHERE frames.id IN (SELECT frame FROM slices WHERE conversation = ?)")
        var found: [Int64: CondemnedFrame] = [:]
        for conversation in conversations {
          for row in try Row.fetchAll(statement, arguments: [conversation]) {
            let frame = CondemnedFrame(row: row)
            found[frame.row] = frame
          }
        }
        return found.values.sorted { ($0.segment, $0.ordinal) < ($1.segment, $1.ordinal) }
      }
    }
  }
}

extension ConversationKey {
  fileprivate init(row: Row) {
    self.init(kind: SourceKind(rawValue: row["source_kind"]), sourceID: row["source_id"])
  }
}

extension CatalogContents {
  /// The conversation of each slice of a frame, by where its line begins.
  fileprivate func conversations(
    byOffsetInFrame frame: Int64
  ) throws(HansardError) -> [Int: Int64] {
    var owners: [Int: Int64] = [:]
    for slice in try slices(ofFrame: frame) { owners[slice.rawOffset] = slice.conversation }
    return owners
  }
}
