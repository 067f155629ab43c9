import ChatModel
import Foundation
import GRDB
import SystemIO

/// Writes the rows of user batches with statements prepared once.
final class CatalogRows {
  private let sequence: Int64
  private var modelIDs: [String: Int64] = [:]
  /// Summed over the whole run: users share hours, and one row an hour is written at its end.
  private var hours: [UsageCellKey: UsageSum] = [:]
  private var sourceKinds: Set<String> = []
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

  /// Writes one batch; `written` are its frames.
  func write(
    _ batch: UserBatch, written: [WrittenFrame], in database: Database
  ) throws {
    let user = try userRow(
      batch.userID, isPseudo: batch.isPseudo, salt: batch.salt, in: database)
    var conversations: [Int64] = []
    for update in batch.conversations {
      conversations.append(
        try write(update, of: batch.userID, user: user, in: database))
    }
    for (index, update) in batch.conversations.enumerated() {
      for other in update.related {
        let otherRow =
          switch other {
          case .inBatch(let place): conversations[place]
          case .stored(let row): row
          }
        try insertRelated.run(conversations[index], otherRow)
      }
    }
    var frames: [Int64] = []
    for place in written {
      let frame = try add(
        frame: place.location, segment: place.segment, ordinal: place.ordinal, user: user,
        in: database)
      frames.append(frame)
      for slice in place.slices {
        try add(slice: slice, of: conversations[slice.conversation], frame: frame)
      }
    }
    for memory in batch.memories {
      try add(memory: memory.fingerprint, user: user, frame: frames[memory.frame])
    }
    try write(batch.usage, user: user, in: database)
  }

  /// The user's row, made when there is none.
  func userRow(
    _ userID: String, isPseudo: Bool, salt: [UInt8], in database: Database
  ) throws -> Int64 {
    if let id = try Int64.fetchOne(findUser, arguments: [userID]) { return id }
    try insertUser.run(userID, Data(salt), isPseudo)
    return database.lastInsertedRowID
  }

  /// Returns the frame's row.
  func add(
    frame location: FrameLocation, segment: Int64, ordinal: Int, user: Int64,
    in database: Database
  ) throws -> Int64 {
    try insertFrame.run(
      segment, Int64(ordinal), user, location.saltOffset, location.offset, Int64(location.length),
      Int64(location.rawLength), Data(location.digest.bytes))
    return database.lastInsertedRowID
  }

  func add(slice: FrameDraft.Slice, of conversation: Int64, frame: Int64) throws {
    try insertSlice.run(
      conversation, frame, Int64(slice.rawOffset), Int64(slice.rawLength),
      Int64(slice.firstPosition), Int64(slice.messages))
  }

  func add(memory fingerprint: UInt64, user: Int64, frame: Int64) throws {
    try insertMemory.run(user, Int64(bitPattern: fingerprint), frame)
  }

  /// A conversation's row with nothing in it yet, made when there is none.
  func conversationRow(
    _ key: ConversationKey, of userID: String, user: Int64, in database: Database
  ) throws -> Int64 {
    let known = try database.cachedStatement(
      sql: "SELECT id FROM conversations WHERE source_id = ? AND source_kind = ? AND user = ?")
    if let id = try Int64.fetchOne(known, arguments: [key.sourceID, key.kind.rawValue, user]) {
      return id
    }
    let blank = ConversationUpdate(header: ConversationHeader(key: key))
    let columns = ConversationColumns(blank, user: userID)
    return try insert(key, user: user, columns, in: database)
  }

  private func write(
    _ update: ConversationUpdate, of userID: String, user: Int64, in database: Database
  ) throws -> Int64 {
    let columns = update.columns ?? ConversationColumns(update, user: userID)
    let id: Int64
    if let existing = update.existing {
      try updateConversation.run(
        columns.values, [sequence.databaseValue, existing.databaseValue])
      id = existing
    } else {
      id = try insert(update.header.key, user: user, columns, in: database)
    }
    for alias in update.newAliases {
      try insertAlias.run(id, alias.kind.rawValue, alias.sourceID)
    }
    try replaceFingerprints.run(id, columns.fingerprints)
    return id
  }

  /// Inserts under the shortest short id that is free: eight hexadecimal digits of a digest of the
  /// conversation's key, as a rule, so that a rebuilt catalog has the same.
  private func insert(
    _ key: ConversationKey, user: Int64, _ columns: ConversationColumns, in database: Database
  ) throws -> Int64 {
    sourceKinds.insert(key.kind.rawValue)
    let digits = columns.shortIDDigits
    for length in stride(from: 8, through: digits.utf8.count, by: 4) {
      let identity = [
        String(digits.prefix(length)).databaseValue, user.databaseValue,
        key.kind.rawValue.databaseValue, key.sourceID.databaseValue,
      ]
      try insertConversation.run(
        identity + columns.values, [sequence.databaseValue])
      if database.changesCount > 0 { return database.lastInsertedRowID }
    }
    throw HansardError(
      .internalError, while: "adding a conversation", cause: "it is in the catalog already")
  }

  private func write(_ usage: [UsageEntry], user: Int64, in database: Database) throws {
    var days: [(key: UsageCellKey, sum: UsageSum)] = []
    days.reserveCapacity(usage.count)
    var last: (name: String, row: Int64)?
    for entry in usage {
      let name = entry.key.model
      let model =
        if let last, last.name == name { last.row } else { try modelRow(name, in: database) }
      last = (name, model)
      let role = entry.key.role
      let hour = UsageCellKey(time: entry.key.hour ?? -1, model: model, role: role)
      hours[hour, default: UsageSum()].add(entry.sum)
      days.append((UsageCellKey(time: entry.key.day, model: model, role: role), entry.sum))
    }
    days.sort { $0.key < $1.key }
    var next = 0
    while next < days.count {
      var (key, sum) = days[next]
      next += 1
      while next < days.count, days[next].key == key {
        sum.add(days[next].sum)
        next += 1
      }
      try addUserUsage.run(
        user, key.time, key.model, Int64(key.role.rawValue), sum.messages, sum.characters,
        sum.tokensExact, sum.tokensEstimated, sum.partsTokens, sum.reportedInput,
        sum.reportedOutput, sum.reportedTotal)
    }
  }

  /// Writes what belongs to no user; once, before the commit.
  func finish(in database: Database) throws {
    for (key, sum) in hours.sorted(by: { $0.key < $1.key }) {
      try addHourUsage.run(
        key.time, key.model, Int64(key.role.rawValue), sum.messages, sum.characters,
        sum.tokensExact, sum.tokensEstimated, sum.partsTokens, sum.reportedInput,
        sum.reportedOutput, sum.reportedTotal)
    }
    try CatalogMeta.add(sourceKinds: sourceKinds, in: database)
  }

  func add(run: String, source: Int, _ counts: SourceCounts, in database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO run_counts (run, source, archived, duplicate, tombstoned, rejected)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run, source, counts.archived, counts.duplicate, counts.tombstoned, counts.rejected,
      ])
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
  private static let columnNames = ConversationColumns.names + ["seq"]

  private static let insertConversationSQL = """
    INSERT OR IGNORE INTO conversations
      (short_id, user, source_kind, source_id, \(columnNames.joined(separator: ", ")))
    VALUES (?, ?, ?, ?\(String(repeating: ", ?", count: columnNames.count)))
    """

  private static let updateConversationSQL = """
    UPDATE conversations SET \(columnNames.map { "\($0) = ?" }.joined(separator: ", "))
    WHERE id = ?
    """

  /// The columns of both usage tables that are sums.
  static let usageSums = [
    "messages", "characters", "tokens_exact", "tokens_estimated", "parts_tokens", "reported_input",
    "reported_output", "reported_total",
  ]

  /// Adds to a usage row, or makes it.
  ///
  /// `keys` come before model and role.
  private static func usageSQL(_ table: String, _ keys: String) -> String {
    let sums = usageSums
    let keyCount = keys.split(separator: ",").count + 2
    return """
      INSERT INTO \(table) (\(keys), model, role, \(sums.joined(separator: ", ")))
      VALUES (\(Array(repeating: "?", count: keyCount + sums.count).joined(separator: ", ")))
      ON CONFLICT DO UPDATE SET
        \(sums.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", "))
      """
  }
}

/// The key of a usage row: a day or an hour since 1970, -1 for unknown, and the model's row.
private struct UsageCellKey: Hashable, Comparable {
  var time: Int64
  var model: Int64
  var role: Role

  /// Times and models are small numbers: one word says all of them, or nearly.
  func hash(into hasher: inout Hasher) {
    hasher.combine(time &<< 24 ^ model &<< 2 ^ Int64(role.rawValue))
  }

  static func < (left: UsageCellKey, right: UsageCellKey) -> Bool {
    (left.time, left.model, left.role.rawValue) < (right.time, right.model, right.role.rawValue)
  }
}
