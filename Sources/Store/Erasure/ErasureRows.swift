import ChatModel
import Foundation
import GRDB
import SystemIO

/// Deletes what a catalog says of an erased user or conversation, sums included.
struct ErasureRows {
  private let catalog: Catalog

  private let files: any FileSystem

  init(_ catalog: Catalog, files: any FileSystem) {
    self.catalog = catalog
    self.files = files
  }

  /// The ids of users whose quarantined records go as well; none for users that only gave their
  /// conversations to another one.
  func usersToErase(_ jobs: [String]) throws(HansardError) -> [String] {
    try attempt("reading erasure jobs", catalog.path) {
      try catalog.queue.read { database in
        try jobs.compactMap { job in
          try String.fetchOne(
            database,
            sql: """
              SELECT user_id FROM users JOIN erasure_jobs ON erasure_jobs.user = users.id
              WHERE job = ? AND is_pseudo = 0
              """,
            arguments: [job])
        }
      }
    }
  }

  /// One transaction; then the write-ahead log is emptied and overwritten.
  ///
  /// Segments that have no frame left are marked as retired. The jobs stay, with nothing that says
  /// whom they were about.
  func delete(_ jobs: [String]) throws(HansardError) {
    try attempt("deleting erased rows", catalog.path) {
      try catalog.queue.write { database in
        for job in jobs { try delete(job, in: database) }
      }
    }
    try scrubLog()
  }

  /// Forgets jobs that are done, and the segments that they have emptied.
  func forget(_ jobs: [String]) throws(HansardError) {
    try attempt("ending erasures", catalog.path) {
      try catalog.queue.write { database in
        for job in jobs {
          let segments = try Int64.fetchAll(
            database,
            sql: """
              SELECT DISTINCT segment FROM burning_frames
              JOIN segments ON segments.number = burning_frames.segment
              WHERE job = ? AND retired = 1
              """, arguments: [job])
          try database.execute(sql: "DELETE FROM burning_frames WHERE job = ?", arguments: [job])
          try database.execute(sql: "DELETE FROM erasure_jobs WHERE job = ?", arguments: [job])
          for segment in segments {
            try database.execute(sql: "DELETE FROM segments WHERE number = ?", arguments: [segment])
          }
        }
      }
    }
  }

  private func delete(_ job: String, in database: Database) throws {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT user, conversation, details FROM erasure_jobs WHERE job = ?",
        arguments: [job])
    else { return }
    let user: Int64? = row["user"]
    let conversation: Int64? = row["conversation"]
    let owner = try Int64.fetchOne(
      database, sql: "SELECT user FROM conversations WHERE id = ?", arguments: [conversation])
    try subtract(
      try UsageDelta.decode(row["details"], at: catalog.path), user: user ?? owner, in: database)
    let conversations = try Int64.fetchAll(
      database, sql: "SELECT id FROM conversations WHERE user = ?1 OR id = ?2",
      arguments: [user, conversation])
    try delete(conversations: conversations, in: database)
    try deleteFrames(of: job, in: database)
    if let user { try delete(user: user, in: database) }
    try database.execute(
      sql: """
        UPDATE segments SET retired = 1
        WHERE number IN (SELECT segment FROM burning_frames WHERE job = ?)
          AND NOT EXISTS (SELECT 1 FROM frames WHERE frames.segment = segments.number)
        """, arguments: [job])
    try database.execute(
      sql: """
        UPDATE erasure_jobs SET state = 'deleted', user = NULL, conversation = NULL, details = '[]'
        WHERE job = ?
        """, arguments: [job])
  }

  /// The log's pages hold deleted rows, and truncating it leaves them on the disk: once everything
  /// is in the database file, the log is overwritten with zeros, and only then cut.
  private func scrubLog() throws(HansardError) {
    try attempt("emptying a catalog's log", catalog.path) {
      _ = try catalog.queue.writeWithoutTransaction { try $0.checkpoint(.restart) }
    }
    let log = catalog.path + "-wal"
    if try files.status(of: log) != nil {
      let file = try files.openFile(log, forWriting: true)
      let count = try file.byteCount()
      var offset: Int64 = 0
      while offset < count {
        let length = Int(min(1 << 20, count - offset))
        try file.write([UInt8](repeating: 0, count: length), at: offset)
        offset += Int64(length)
      }
      try file.sync()
    }
    try catalog.checkpoint()
  }

  /// Takes the erased messages out of the sums that reports are made from.
  private func subtract(
    _ usage: [UsageKey: UsageSum], user: Int64?, in database: Database
  ) throws {
    for (key, sum) in usage.sorted(by: { $0.key < $1.key }) {
      let model = try Int64.fetchOne(
        database, sql: "SELECT id FROM models WHERE name = ?", arguments: [key.model])
      for (table, column, value) in [
        ("usage_hour", "hour", key.hour ?? -1), ("usage_user", "day", key.day),
      ] {
        let ofUser = table == "usage_user" ? "AND user = ?12" : "AND ?12 IS ?12"
        try database.execute(
          sql: """
            UPDATE \(table) SET
              messages = messages - ?4, characters = characters - ?5,
              tokens_exact = tokens_exact - ?6, tokens_estimated = tokens_estimated - ?7,
              parts_tokens = parts_tokens - ?8, reported_input = reported_input - ?9,
              reported_output = reported_output - ?10, reported_total = reported_total - ?11
            WHERE \(column) = ?1 AND model = ?2 AND role = ?3 \(ofUser)
            """,
          arguments: [
            value, model, Int(key.role.rawValue), sum.messages, sum.characters, sum.tokensExact,
            sum.tokensEstimated, sum.partsTokens, sum.reportedInput, sum.reportedOutput,
            sum.reportedTotal, user,
          ])
      }
    }
    try database.execute(sql: "DELETE FROM usage_hour WHERE messages <= 0")
    try database.execute(
      sql: "DELETE FROM usage_user WHERE messages <= 0 AND user = ?", arguments: [user])
  }

  private func delete(conversations: [Int64], in database: Database) throws {
    for table in ["slices", "fingerprints", "conversation_aliases"] {
      let statement = try database.cachedStatement(
        sql: "DELETE FROM \(table) WHERE conversation = ?")
      for id in conversations { try statement.execute(arguments: [id]) }
    }
    for id in conversations {
      try database.execute(
        sql: "DELETE FROM related WHERE conversation = ?1 OR other = ?1", arguments: [id])
      try database.execute(sql: "DELETE FROM conversations WHERE id = ?", arguments: [id])
    }
  }

  private func deleteFrames(of job: String, in database: Database) throws {
    // Frames last: the others refer to them.
    for (table, column) in [("memories", "frame"), ("slices", "frame"), ("frames", "id")] {
      try database.execute(
        sql: """
          DELETE FROM \(table) WHERE \(column) IN (
            SELECT frames.id FROM frames JOIN burning_frames
              ON burning_frames.segment = frames.segment
                AND burning_frames.ordinal = frames.ordinal
            WHERE burning_frames.job = ?)
          """, arguments: [job])
    }
  }

  private func delete(user: Int64, in database: Database) throws {
    try database.execute(sql: "DELETE FROM memories WHERE user = ?", arguments: [user])
    try database.execute(sql: "DELETE FROM usage_user WHERE user = ?", arguments: [user])
    try database.execute(sql: "DELETE FROM users WHERE id = ?", arguments: [user])
  }
}
