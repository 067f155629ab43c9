import ChatModel
import Foundation
import GRDB
import SystemIO

/// Writes the rows of user batches with statements prepared once.
final class CatalogRows {
  private let sequence: Int64
  private var modelIDs: [String: Int64] = [:]
  /// Summed over the whole run: users share hours, and one row an hour is written at its end.
  private var hours: [UsageKey: UsageSum] = [:]
  private let insertUser, findUser: Statement
  private let insertConversation, updateConversation, insertAlias, insertRelated: Statement
  private let replaceFingerprints, insertFrame, insertSlice, insertMemory: Statement
  private let addUserUsage, addHourUsage: Statement

  init(_ database: Database, run: String, sequence: Int64) throws {
    self.sequence = sequence
    insertUser = try database.makeStatement(
      sql: "INSERT INTO users (user_id, salt, is_pseudo) VALUES (?, ?, ?)")
    findUser = try database.makeStatement(sql: "SELECT id FROM users WHERE user_id = ?")
    insertConversation = try database.makeStatement(sql: CatalogRows.insertConversationSQL)
    updateConversation = try database.makeStatement(sql: CatalogRows.updateConversationSQL)
    insertAlias = try database.makeStatement(
      sql: """
        INSERT OR IGNORE INTO conversation_aliases (conversation, source_kind, source_id)
        VALUES (?, ?, ?)
        """)
    insertRelated = try database.makeStatement(
      sql: "INSERT OR IGNORE INTO related (conversation, other) VALUES (?, ?)")
    replaceFingerprints = try database.makeStatement(
      sql: "INSERT OR REPLACE INTO fingerprints (conversation, messages) VALUES (?, ?)")
    insertFrame = try database.makeStatement(
      sql: """
        INSERT INTO frames
          (segment, ordinal, user, salt_offset, offset, length, raw_length, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    insertSlice = try database.makeStatement(
      sql: """
        INSERT INTO slices
          (conversation, frame, raw_offset, raw_length, first_position, messages)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    insertMemory = try database.makeStatement(
      sql: "INSERT OR IGNORE INTO memories (user, fingerprint, frame) VALUES (?, ?, ?)")
    addUserUsage = try database.makeStatement(sql: CatalogRows.usageSQL("usage_user", "user, day"))
    addHourUsage = try database.makeStatement(sql: CatalogRows.usageSQL("usage_hour", "hour"))
  }

  /// Writes one batch; `places` says where each of its frames went.
  func write(
    _ batch: UserBatch, places: [(segment: Int64, ordinal: Int, location: FrameLocation)],
    in database: Database
  ) throws {
    let user = try userRow(batch, in: database)
    var conversations: [Int64] = []
    for update in batch.conversations {
      conversations.append(try write(update, user: user, in: database))
    }
    for (index, update) in batch.conversations.enumerated() {
      for other in update.related {
        let otherRow =
          switch other {
          case .inBatch(let place): conversations[place]
          case .stored(let row): row
          }
        try insertRelated.execute(arguments: [conversations[index], otherRow])
      }
    }
    var frames: [Int64] = []
    for (draft, place) in zip(batch.frames, places) {
      let location = place.location
      try insertFrame.execute(arguments: [
        place.segment, place.ordinal, user, location.saltOffset, location.offset, location.length,
        location.rawLength, Data(location.digest.bytes),
      ])
      let frame = database.lastInsertedRowID
      frames.append(frame)
      for slice in draft.slices {
        try insertSlice.execute(arguments: [
          conversations[slice.conversation], frame, slice.rawOffset, slice.rawLength,
          slice.firstPosition, slice.messages,
        ])
      }
    }
    for memory in batch.memories {
      try insertMemory.execute(arguments: [
        user, Int64(bitPattern: memory.fingerprint), frames[memory.frame],
      ])
    }
    try write(batch.usage, user: user, in: database)
  }

  private func userRow(_ batch: UserBatch, in database: Database) throws -> Int64 {
    if let id = try Int64.fetchOne(findUser, arguments: [batch.userID]) { return id }
    try insertUser.execute(arguments: [batch.userID, Data(batch.salt), batch.isPseudo])
    return database.lastInsertedRowID
  }

  private func write(
    _ update: ConversationUpdate, user: Int64, in database: Database
  ) throws -> Int64 {
    let values = columns(of: update)
    let id: Int64
    if let existing = update.existing {
      try updateConversation.execute(arguments: StatementArguments(values + [existing]))
      id = existing
    } else {
      let key = update.header.key
      id = try insert(key, user: user, values: values, in: database)
    }
    for alias in update.newAliases {
      try insertAlias.execute(arguments: [id, alias.kind.rawValue, alias.sourceID])
    }
    try replaceFingerprints.execute(arguments: [
      id, Data(FingerprintBlob.encode(update.fingerprints)),
    ])
    return id
  }

  /// Inserts under the shortest short id that is free: eight hexadecimal digits, as a rule.
  private func insert(
    _ key: ConversationKey, user: Int64, values: [(any DatabaseValueConvertible)?],
    in database: Database
  ) throws -> Int64 {
    let digest = Digest(
      of: Array(key.kind.rawValue.utf8), [0], Array(key.sourceID.utf8), [0],
      Array(String(user).utf8)
    ).hex
    for length in stride(from: 8, through: digest.utf8.count, by: 4) {
      let identity: [(any DatabaseValueConvertible)?] = [
        String(digest.prefix(length)), user, key.kind.rawValue, key.sourceID,
      ]
      try insertConversation.execute(arguments: StatementArguments(identity + values))
      if database.changesCount > 0 { return database.lastInsertedRowID }
    }
    throw HansardError(
      .internalError, while: "adding a conversation", cause: "it is in the catalog already")
  }

  private func columns(of update: ConversationUpdate) -> [(any DatabaseValueConvertible)?] {
    let header = update.header
    let totals = update.totals
    return [
      header.title, update.titleIsDerived, json(header.tags), header.state, header.metadata,
      header.threadOf, header.currentLeaf, header.createdAt?.millisecondsSince1970,
      header.updatedAt?.millisecondsSince1970, header.expiresAt?.millisecondsSince1970,
      totals.firstMessageAt?.millisecondsSince1970, totals.lastActivityAt?.millisecondsSince1970,
      totals.messages, totals.revisions, update.isBranched, totals.characters, totals.tokensExact,
      totals.tokensReported, totals.tokensEstimated, totals.partsTokens, update.summary,
      json(update.keywords), update.language, update.chainHead.map { Int64(bitPattern: $0) },
      sequence,
    ]
  }

  private func json(_ strings: [String]) -> String? {
    guard !strings.isEmpty else { return nil }
    var writer = JSONWriter()
    writer.beginArray()
    for string in strings { writer.string(string) }
    writer.endArray()
    return writer.text
  }

  private func write(_ usage: [UsageKey: UsageSum], user: Int64, in database: Database) throws {
    var days: [UsageKey: UsageSum] = [:]
    for (key, sum) in usage {
      hours[key, default: UsageSum()].add(sum)
      days[key.startOfDay, default: UsageSum()].add(sum)
    }
    for (key, sum) in days.sorted(by: { $0.key < $1.key }) {
      let model = try modelRow(key.model, in: database)
      try addUserUsage.execute(
        arguments: StatementArguments(
          [user.databaseValue, key.day.databaseValue] + columns(model, key, sum)))
    }
  }

  /// Writes what belongs to no user; once, before the commit.
  func finish(in database: Database) throws {
    for (key, sum) in hours.sorted(by: { $0.key < $1.key }) {
      let model = try modelRow(key.model, in: database)
      try addHourUsage.execute(
        arguments: StatementArguments([(key.hour ?? -1).databaseValue] + columns(model, key, sum)))
    }
  }

  private func columns(_ model: Int64, _ key: UsageKey, _ sum: UsageSum) -> [DatabaseValue] {
    [
      model.databaseValue, Int(key.role.rawValue).databaseValue, sum.messages.databaseValue,
      sum.characters.databaseValue, sum.tokensExact.databaseValue,
      sum.tokensEstimated.databaseValue, sum.partsTokens.databaseValue,
      sum.reportedInput.databaseValue, sum.reportedOutput.databaseValue,
      sum.reportedTotal.databaseValue,
    ]
  }

  private func modelRow(_ name: String, in database: Database) throws -> Int64 {
    if let id = modelIDs[name] { return id }
    try database.execute(
      sql: "INSERT OR IGNORE INTO models (name) VALUES (?)", arguments: [name])
    let id =
      try Int64.fetchOne(database, sql: "SELECT id FROM models WHERE name = ?", arguments: [name])
      ?? 0
    modelIDs[name] = id
    return id
  }
}

extension CatalogRows {
  private static let columnNames = [
    "title", "title_is_derived", "tags", "state", "metadata", "thread_of", "current_leaf",
    "created_at", "updated_at", "expires_at", "first_message_at", "last_activity_at", "messages",
    "revisions", "is_branched", "characters", "tokens_exact", "tokens_reported", "tokens_estimated",
    "parts_tokens", "summary", "keywords", "language", "chain_head", "seq",
  ]

  private static let insertConversationSQL = """
    INSERT OR IGNORE INTO conversations
      (short_id, user, source_kind, source_id, \(columnNames.joined(separator: ", ")))
    VALUES (?, ?, ?, ?\(String(repeating: ", ?", count: columnNames.count)))
    """

  private static let updateConversationSQL = """
    UPDATE conversations SET \(columnNames.map { "\($0) = ?" }.joined(separator: ", "))
    WHERE id = ?
    """

  /// Adds to a usage row, or makes it. `keys` come before model and role.
  private static func usageSQL(_ table: String, _ keys: String) -> String {
    let sums = [
      "messages", "characters", "tokens_exact", "tokens_estimated", "parts_tokens",
      "reported_input", "reported_output", "reported_total",
    ]
    let keyCount = keys.split(separator: ",").count + 2
    return """
      INSERT INTO \(table) (\(keys), model, role, \(sums.joined(separator: ", ")))
      VALUES (\(Array(repeating: "?", count: keyCount + sums.count).joined(separator: ", ")))
      ON CONFLICT DO UPDATE SET
        \(sums.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", "))
      """
  }
}
