import ChatModel
import Foundation
import GRDB

/// Moving what is in SQLite's write-ahead log into the database file.
///
/// A reader that began before the last commit needs the log, and is in the way of emptying it.
extension DatabaseQueue {
  /// How long a statement waits for another program.
  static let patience: TimeInterval = 10
  /// The same, for what need not be done now.
  private static let politePatience: TimeInterval = 0.2

  /// Moves everything and empties the log.
  ///
  /// - Throws: `.locked` when a reader is in the way.
  func emptyLog(_ operation: String, _ path: String) throws(HansardError) {
    try attempt(operation, path) {
      _ = try writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
  }

  /// As `emptyLog`, as far as no reader is in the way: what it needs stays in the log, where it is as durable,
  /// until the next run.
  func checkpoint(_ operation: String, _ path: String) throws(HansardError) {
    func wait(_ seconds: TimeInterval, _ database: Database) throws {
      try database.execute(sql: "PRAGMA busy_timeout = \(Int(seconds * 1_000))")
    }
    do {
      try attempt(operation, path) {
        _ = try writeWithoutTransaction { database in
          try wait(DatabaseQueue.politePatience, database)
          defer { try? wait(DatabaseQueue.patience, database) }
          return try database.checkpoint(.truncate)
        }
      }
    } catch  where error.reason == .locked {}
  }
}
