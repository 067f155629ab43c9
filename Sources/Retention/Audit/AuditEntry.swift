import ChatModel
import Foundation
import GRDB
import Store
import SystemIO

/// One link of the audit log's chain.
struct AuditEntry {
  var row: Int64
  var at: Timestamp
  var action: String
  var namespace: String
  var job: String
  /// SHA-256 of what the entry stands for.
  var commitment: [UInt8]
  /// Of the entry before; empty in the first.
  var previous: [UInt8]
  var hash: [UInt8]

  init(row: Row) {
    self.row = row["id"]
    at = Timestamp(millisecondsSince1970: row["at"])
    action = row["action"]
    namespace = row["namespace"]
    job = row["job"]
    commitment = Array(row["commitment"] as Data)
    previous = Array(row["previous"] as Data)
    hash = Array(row["hash"] as Data)
  }

  /// What `hash` must be.
  var expectedHash: [UInt8] {
    AuditEntry.hash(
      after: previous, at: at, action: action, namespace: namespace, job: job,
      commitment: commitment)
  }

  static func hash(
    after previous: [UInt8], at time: Timestamp, action: String, namespace: String, job: String,
    commitment: [UInt8]
  ) -> [UInt8] {
    Digest(
      of: previous, Array(time.rfc3339.utf8), Array(action.utf8), Array(namespace.utf8),
      Array(job.utf8), commitment
    ).bytes
  }
}

extension AuditLog {
  /// Every entry, in the order in which they were written.
  func entries() throws(HansardError) -> [AuditEntry] {
    try ledger.read("reading the audit log") { database in
      try Row.fetchAll(database, sql: "SELECT * FROM audit ORDER BY id").map(AuditEntry.init(row:))
    }
  }
}
