package import ChatModel
import Foundation
import GRDB

/// What may not come back: a subject by keyed hash, and up to when.
package struct Tombstone: Hashable, Sendable {
  package enum Scope: String, Sendable { case user, conversation, memory }

  package var namespace: Namespace
  /// `StoreKeys.subject`.
  package var subject: [UInt8]
  package var scope: Scope
  /// `StoreKeys.subject` of the user whose conversation or memory it is; nil for a user.
  package var owner: [UInt8]?
  package var cutoff: Timestamp
  package var job: String

  package init(
    namespace: Namespace, subject: [UInt8], scope: Scope, owner: [UInt8]? = nil, cutoff: Timestamp,
    job: String
  ) {
    self.namespace = namespace
    self.subject = subject
    self.scope = scope
    self.owner = owner
    self.cutoff = cutoff
    self.job = job
  }
}

extension Ledger {
  package func add(_ tombstones: [Tombstone]) throws(HansardError) {
    try write("writing tombstones") { database in
      let insert = try database.cachedStatement(
        sql: """
          INSERT INTO tombstones (namespace, subject, scope, owner, cutoff, job)
          VALUES (?, ?, ?, ?, ?, ?)
          """)
      for tombstone in tombstones {
        try insert.execute(arguments: [
          tombstone.namespace.name, Data(tombstone.subject), tombstone.scope.rawValue,
          tombstone.owner.map { Data($0) }, tombstone.cutoff.millisecondsSince1970, tombstone.job,
        ])
      }
    }
  }

  /// Takes back the tombstones of a run that was interrupted before it erased anything.
  func withdrawTombstones(of run: String) throws(HansardError) {
    try write("withdrawing tombstones") { database in
      let jobs = try String.fetchAll(database, sql: "SELECT DISTINCT job FROM tombstones")
      for job in jobs where RunRecord.run(ofJob: job) == run {
        try database.execute(sql: "DELETE FROM tombstones WHERE job = ?", arguments: [job])
      }
    }
  }

  /// Those in force.
  package func tombstones(_ namespace: Namespace) throws(HansardError) -> [Tombstone] {
    try read("reading tombstones") { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM tombstones WHERE namespace = ? AND lifted_at IS NULL ORDER BY id",
        arguments: [namespace.name]
      ).map { Tombstone(row: $0, namespace) }
    }
  }
}

extension Tombstone {
  init(row: Row, _ namespace: Namespace) {
    self.init(
      namespace: namespace, subject: Array(row["subject"] as Data),
      scope: Tombstone.Scope(rawValue: row["scope"]) ?? .conversation,
      owner: (row["owner"] as Data?).map { Array($0) },
      cutoff: Timestamp(millisecondsSince1970: row["cutoff"]), job: row["job"])
  }
}
