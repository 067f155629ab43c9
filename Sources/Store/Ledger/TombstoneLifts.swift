package import ChatModel
import Foundation
import GRDB

/// A tombstone as the ledger keeps it, in force or lifted.
package struct TombstoneRecord: Hashable, Sendable {
  package var tombstone: Tombstone
  /// Nil while it is in force.
  package var liftedAt: Timestamp?
}

extension Ledger {
  /// All tombstones of a namespace, in the order in which they were written.
  package func tombstoneRecords(_ namespace: Namespace) throws(HansardError) -> [TombstoneRecord] {
    try read("reading tombstones") { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM tombstones WHERE namespace = ? ORDER BY id",
        arguments: [namespace.name]
      ).map { row in
        TombstoneRecord(
          tombstone: Tombstone(row: row, namespace),
          liftedAt: (row["lifted_at"] as Int64?).map { Timestamp(millisecondsSince1970: $0) })
      }
    }
  }

  /// Takes tombstones out of force; those that are lifted already keep their time.
  package func lift(_ tombstones: [Tombstone], at time: Timestamp) throws(HansardError) {
    try write("lifting tombstones") { database in
      for tombstone in tombstones {
        try database.execute(
          sql: """
            UPDATE tombstones SET lifted_at = ?
            WHERE namespace = ? AND subject = ? AND scope = ? AND cutoff = ? AND job = ?
              AND lifted_at IS NULL
            """,
          arguments: [
            time.millisecondsSince1970, tombstone.namespace.name, Data(tombstone.subject),
            tombstone.scope.rawValue, tombstone.cutoff.millisecondsSince1970, tombstone.job,
          ])
      }
    }
  }

  /// A number that every tombstone and every lifting moves on: what was read before need not be what
  /// reading now would archive.
  package func tombstoneEpoch(_ namespace: Namespace) throws(HansardError) -> Int {
    try read("counting tombstones") { database in
      try Int.fetchOne(
        database, sql: "SELECT count(*) + count(lifted_at) FROM tombstones WHERE namespace = ?",
        arguments: [namespace.name]) ?? 0
    }
  }
}
