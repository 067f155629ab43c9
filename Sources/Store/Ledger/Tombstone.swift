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
  package var cutoff: Timestamp
  package var job: String

  package init(
    namespace: Namespace, subject: [UInt8], scope: Scope, cutoff: Timestamp, job: String
  ) {
    self.namespace = namespace
    self.subject = subject
    self.scope = scope
    self.cutoff = cutoff
    self.job = job
  }
}

extension Ledger {
  package func add(_ tombstones: [Tombstone]) throws(HansardError) {
    try write("writing tombstones") { database in
      for tombstone in tombstones {
        try database.execute(
          sql: """
            INSERT INTO tombstones (namespace, subject, scope, cutoff, job) VALUES (?, ?, ?, ?, ?)
            """,
          arguments: [
            tombstone.namespace.name, Data(tombstone.subject), tombstone.scope.rawValue,
            tombstone.cutoff.millisecondsSince1970, tombstone.job,
          ])
      }
    }
  }

  /// Takes back the tombstones of an erasure that was interrupted before it erased anything.
  func withdrawTombstones(of job: String) throws(HansardError) {
    try write("withdrawing tombstones") { database in
      try database.execute(sql: "DELETE FROM tombstones WHERE job = ?", arguments: [job])
    }
  }

  /// Those in force.
  package func tombstones(_ namespace: Namespace) throws(HansardError) -> [Tombstone] {
    try read("reading tombstones") { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM tombstones WHERE namespace = ? AND lifted_at IS NULL ORDER BY id",
        arguments: [namespace.name]
      ).map { row in
        Tombstone(
          namespace: namespace, subject: Array(row["subject"] as Data),
          scope: Tombstone.Scope(rawValue: row["scope"]) ?? .conversation,
          cutoff: Timestamp(millisecondsSince1970: row["cutoff"]), job: row["job"])
      }
    }
  }
}
