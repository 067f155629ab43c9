import ChatModel
import Foundation
import GRDB
import Store
import SystemIO

/// The holds in the store's ledger.
extension Ledger {
  func add(_ hold: Hold, keys: StoreKeys) throws(HansardError) {
    let search = try hold.sealedSearch(keys).map { Data($0) }
    try write("placing a hold") { database in
      try database.execute(
        sql: """
          INSERT INTO holds
            (hold, namespace, user, conversation, tag, since, until, search, reason, author, placed_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          hold.name, hold.namespace.name, hold.scope.user.map { Data($0) },
          hold.scope.conversation.map { Data($0) }, hold.scope.tag.map { Data($0) },
          hold.scope.since?.millisecondsSince1970, hold.scope.until?.millisecondsSince1970,
          search, hold.reason, hold.author, hold.placedAt.millisecondsSince1970,
        ])
    }
  }

  /// Adds what a hold by search has found.
  func add(matches: Set<[UInt8]>, of hold: String) throws(HansardError) {
    guard !matches.isEmpty else { return }
    try write("noting what a hold covers") { database in
      let insert = try database.cachedStatement(
        sql: "INSERT OR IGNORE INTO hold_matches (hold, conversation) VALUES (?, ?)")
      for match in matches { try insert.execute(arguments: [hold, Data(match)]) }
    }
  }

  func matches(of hold: String) throws(HansardError) -> Set<[UInt8]> {
    try read("reading what a hold covers") { database in
      Set(
        try Data.fetchAll(
          database, sql: "SELECT conversation FROM hold_matches WHERE hold = ?", arguments: [hold]
        ).map { Array($0) })
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
    _ namespace: Namespace, keys: StoreKeys, includingReleased: Bool = false
  ) throws(HansardError) -> [Hold] {
    try read("reading the holds") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT *, (SELECT count(*) FROM hold_matches WHERE hold_matches.hold = holds.hold) AS matches
          FROM holds WHERE namespace = ? AND (? OR released_at IS NULL)
          ORDER BY placed_at, hold
          """,
        arguments: [namespace.name, includingReleased]
      ).map { try Hold(row: $0, namespace: namespace, keys: keys) }
    }
  }
}

extension Hold {
  private static let searchPurpose = Array("hold search".utf8)

  /// What it searches for, which may name somebody: sealed wherever it is kept.
  func sealedSearch(_ keys: StoreKeys) throws(HansardError) -> [UInt8]? {
    guard let words = scope.search else { return nil }
    return try keys.master.seal(Array(words.utf8), for: Hold.searchPurpose)
  }

  /// Nil when the words were not sealed with the store's key.
  static func search(_ sealed: [UInt8], _ keys: StoreKeys) -> String? {
    keys.master.open(sealed, for: searchPurpose).map { String(decoding: $0, as: UTF8.self) }
  }

  /// - Throws: `.damaged` when the words of a search were not sealed with the store's key.
  fileprivate init(row: Row, namespace: Namespace, keys: StoreKeys) throws {
    func time(_ column: String) -> Timestamp? {
      (row[column] as Int64?).map { Timestamp(millisecondsSince1970: $0) }
    }
    var scope = HoldScope()
    scope.user = (row["user"] as Data?).map { Array($0) }
    scope.conversation = (row["conversation"] as Data?).map { Array($0) }
    scope.tag = (row["tag"] as Data?).map { Array($0) }
    scope.since = time("since")
    scope.until = time("until")
    if let sealed = row["search"] as Data? {
      guard let words = Hold.search(Array(sealed), keys) else {
        throw HansardError(
          .damaged, while: "reading the holds",
          cause: "what a hold searches for was not sealed with this store's key",
          hint: "put the store's own keys back beside it")
      }
      scope.search = words
    }
    self.init(
      name: row["hold"], namespace: namespace, scope: scope, reason: row["reason"],
      author: row["author"], placedAt: Timestamp(millisecondsSince1970: row["placed_at"]),
      release: time("released_at").map {
        Hold.Release(at: $0, by: row["released_by"] ?? "", reason: row["release_reason"])
      }, matches: row["matches"])
  }
}
