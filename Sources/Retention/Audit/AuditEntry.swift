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
  /// What the archive was then, as JSON: `ArchiveTree.write`.
  var trees: String
  /// Of the entry before; empty in the first.
  var previous: [UInt8]
  var hash: [UInt8]
  /// Of the hash, which stands for all entries up to this one.
  var signature: [UInt8]

  init(row: Row) {
    self.row = row["id"]
    at = Timestamp(millisecondsSince1970: row["at"])
    action = row["action"]
    namespace = row["namespace"]
    job = row["job"]
    commitment = Array(row["commitment"] as Data)
    trees = row["trees"]
    previous = Array(row["previous"] as Data)
    hash = Array(row["hash"] as Data)
    signature = Array(row["signature"] as Data)
  }

  /// What `hash` must be.
  var expectedHash: [UInt8] {
    AuditEntry.hash(
      after: previous, at: at, action: action, namespace: namespace, job: job,
      commitment: commitment, trees: trees)
  }

  static func hash(
    after previous: [UInt8], at time: Timestamp, action: String, namespace: String, job: String,
    commitment: [UInt8], trees: String
  ) -> [UInt8] {
    Digest(
      for: "hansard audit entry", previous, Array(time.rfc3339.utf8), Array(action.utf8),
      Array(namespace.utf8), Array(job.utf8), commitment, Array(trees.utf8)
    ).bytes
  }

  /// What is signed: nothing else that the store signs begins like that.
  static func signed(_ hash: [UInt8]) -> [UInt8] {
    Digest(for: "hansard audit head", hash).bytes
  }

  func isSigned(by publicKey: [UInt8]) -> Bool {
    isValidSignature(signature, of: AuditEntry.signed(hash), publicKey: publicKey)
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
