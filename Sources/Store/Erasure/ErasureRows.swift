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
        let emptied = try database.cachedStatement(
          sql: """
            SELECT DISTINCT segment FROM burning_frames
            JOIN segments ON segments.number = burning_frames.segment
            WHERE job = ? AND retired = 1
            """)
        var segments: Set<Int64> = []
        for job in jobs {
          segments.formUnion(try Int64.fetchAll(emptied, arguments: [job]))
          for table in ["burning_frames", "erasure_jobs"] {
            try database.cachedStatement(sql: "DELETE FROM \(table) WHERE job = ?")
              .execute(arguments: [job])
          }
        }
        for segment in segments.sorted() {
          try database.execute(sql: "DELETE FROM segments WHERE number = ?", arguments: [segment])
        }
      }
    }
  }

  private func delete(_ job: String, in database: Database) throws {
    let find = try database.cachedStatement(
      sql: "SELECT user, conversation, details FROM erasure_jobs WHERE job = ?")
    guard let row = try Row.fetchOne(find, arguments: [job]) else { return }
    let user: Int64? = row["user"]
    let conversation: Int64? = row["conversation"]
    let owner =
      try user
      ?? Int64.fetchOne(
        database.cachedStatement(sql: "SELECT user FROM conversations WHERE id = ?"),
        arguments: [conversation])
    if let owner {
      try ErasedUsage(database, user: owner).subtract(
        try UsageDelta.decode(row["details"], at: catalog.path))
    }
    let conversations = try Int64.fetchAll(
      database.cachedStatement(sql: "SELECT id FROM conversations WHERE user = ?1 OR id = ?2"),
      arguments: [user, conversation])
    try delete(conversations: conversations, in: database)
    try deleteFrames(of: job, in: database)
    if let user {
      try delete(user: user, in: database)
    } else if let owner {
      try deleteUserWithNothing(owner, in: database)
    }
    try database.cachedStatement(
      sql: """
        UPDATE segments SET retired = 1
        WHERE number IN (SELECT segment FROM burning_frames WHERE job = ?)
          AND NOT EXISTS (SELECT 1 FROM frames WHERE frames.segment = segments.number)
        """
    ).execute(arguments: [job])
    try database.cachedStatement(
      sql: """
        UPDATE erasure_jobs SET state = 'deleted', user = NULL, conversation = NULL, details = '[]'
        WHERE job = ?
        """
    ).execute(arguments: [job])
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
    try catalog.emptyLog()
  }

  private func delete(conversations: [Int64], in database: Database) throws {
    for table in ["slices", "fingerprints", "conversation_aliases"] {
      let statement = try database.cachedStatement(
        sql: "DELETE FROM \(table) WHERE conversation = ?")
      for id in conversations { try statement.execute(arguments: [id]) }
    }
    let related = try database.cachedStatement(
      sql: "DELETE FROM related WHERE conversation = ?1 OR other = ?1")
    let row = try database.cachedStatement(sql: "DELETE FROM conversations WHERE id = ?")
    for id in conversations {
      try related.execute(arguments: [id])
      try row.execute(arguments: [id])
    }
  }

  private func deleteFrames(of job: String, in database: Database) throws {
    // Frames last: the others refer to them.
    for (table, column) in [("memories", "frame"), ("slices", "frame"), ("frames", "id")] {
      try database.cachedStatement(
        sql: """
          DELETE FROM \(table) WHERE \(column) IN (
            SELECT frames.id FROM burning_frames CROSS JOIN frames
              ON burning_frames.segment = frames.segment
                AND burning_frames.ordinal = frames.ordinal
            WHERE burning_frames.job = ?)
          """
      ).execute(arguments: [job])
    }
  }

  private func delete(user: Int64, in database: Database) throws {
    for (table, column) in [("memories", "user"), ("usage_user", "user"), ("users", "id")] {
      try database.cachedStatement(sql: "DELETE FROM \(table) WHERE \(column) = ?")
        .execute(arguments: [user])
    }
  }

  /// Nothing is left to say of somebody whose last conversation went, the name neither.
  private func deleteUserWithNothing(_ user: Int64, in database: Database) throws {
    let isLeft = try database.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM conversations WHERE user = ?1)
          OR EXISTS (SELECT 1 FROM frames WHERE user = ?1)
          OR EXISTS (SELECT 1 FROM memories WHERE user = ?1)
        """)
    if try Bool.fetchOne(isLeft, arguments: [user]) == false {
      try delete(user: user, in: database)
    }
  }
}
