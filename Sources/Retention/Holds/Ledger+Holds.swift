import ChatModel
import Foundation
import GRDB
import Store

/// The holds in the store's ledger.
extension Ledger {
  func add(_ hold: Hold) throws(HansardError) {
    try write("placing a hold") { database in
      try database.execute(
        sql: """
          INSERT INTO holds
            (hold, namespace, user, conversation, tag, since, until, reason, author, placed_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          hold.name, hold.namespace.name, hold.scope.user.map { Data($0) },
          hold.scope.conversation.map { Data($0) }, hold.scope.tag.map { Data($0) },
          hold.scope.since?.millisecondsSince1970, hold.scope.until?.millisecondsSince1970,
          hold.reason, hold.author, hold.placedAt.millisecondsSince1970,
        ])
    }
  }

  func release(hold: String, _ release: Hold.Release) throws(HansardError) {
    try write("releasing a hold") { database in
      try database.execute(
        sql: """
          UPDATE holds SET released_at = ?, released_by = ?, release_reason = ?
          WHERE hold = ? AND released_at IS NULL
          """,
        arguments: [release.at.millisecondsSince1970, release.by, release.reason, hold])
    }
  }

  /// In the order in which they were placed.
  ///
  /// - Parameter includingReleased: also those no longer in force.
  func holds(
    _ namespace: Namespace, includingReleased: Bool = false
  ) throws(HansardError) -> [Hold] {
    try read("reading the holds") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM holds WHERE namespace = ? AND (? OR released_at IS NULL)
          ORDER BY placed_at, hold
          """,
        arguments: [namespace.name, includingReleased]
      ).map { Hold(row: $0, namespace: namespace) }
    }
  }
}

extension Hold {
  fileprivate init(row: Row, namespace: Namespace) {
    func time(_ column: String) -> Timestamp? {
      (row[column] as Int64?).map { Timestamp(millisecondsSince1970: $0) }
    }
    var scope = HoldScope()
    scope.user = (row["user"] as Data?).map { Array($0) }
    scope.conversation = (row["conversation"] as Data?).map { Array($0) }
    scope.tag = (row["tag"] as Data?).map { Array($0) }
    scope.since = time("since")
    scope.until = time("until")
    self.init(
      name: row["hold"], namespace: namespace, scope: scope, reason: row["reason"],
      author: row["author"], placedAt: Timestamp(millisecondsSince1970: row["placed_at"]),
      release: time("released_at").map {
        Hold.Release(at: $0, by: row["released_by"] ?? "", reason: row["release_reason"])
      })
  }
}
