import ChatModel
import Foundation
import GRDB
import Store
import SystemIO

/// The ledger's hash-chained record of what was done to the store.
///
/// Entries commit to their details by hash, and hold no content and no names. Each is signed, so that
/// the last one, the head, stands for all of them.
struct AuditLog {
  let ledger: Ledger
  private let key: SigningKey

  init(_ ledger: Ledger, of store: Store) {
    self.ledger = ledger
    key = store.keys.signing
  }

  func has(_ action: String, job: String) throws(HansardError) -> Bool {
    try ledger.read("reading the audit log") { database in
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM audit WHERE action = ? AND job = ?",
        arguments: [action, job]) ?? 0 > 0
    }
  }

  /// What the entries of an action stand for, by job: the SHA-256 of receipts.
  func commitments(of action: String) throws(HansardError) -> [String: [UInt8]] {
    try ledger.read("reading the audit log") { database in
      try Row.fetchAll(
        database, sql: "SELECT job, commitment FROM audit WHERE action = ?", arguments: [action]
      ).reduce(into: [:]) { $0[$1["job"]] = Array($1["commitment"] as Data) }
    }
  }

  /// - Parameter details: what the entry stands for, for example a receipt; only its hash is kept.
  func append(
    _ action: String, job: String, namespace: Namespace, details: [UInt8], at time: Timestamp
  ) throws(HansardError) {
    try ledger.write("writing the audit log") { database in
      try append(action, [(job, details)], namespace, at: time, in: database)
    }
  }

  /// An entry for each of the jobs that has none of that action yet, in one transaction.
  func append(
    _ action: String, _ jobs: [(job: String, details: [UInt8])], namespace: Namespace,
    at time: Timestamp
  ) throws(HansardError) {
    try ledger.write("writing the audit log") { database in
      let known = try database.cachedStatement(
        sql: "SELECT 1 FROM audit WHERE job = ? AND action = ?")
      let missing = try jobs.filter { entry in
        try Int.fetchOne(known, arguments: [entry.job, action]) == nil
      }
      try append(action, missing, namespace, at: time, in: database)
    }
  }

  private func append(
    _ action: String, _ jobs: [(job: String, details: [UInt8])], _ namespace: Namespace,
    at time: Timestamp, in database: Database
  ) throws {
    var previous =
      try Data.fetchOne(database, sql: "SELECT hash FROM audit ORDER BY id DESC LIMIT 1")
      .map { Array($0) } ?? []
    var writer = JSONWriter()
    ArchiveTree.write(try Ledger.trees(of: namespace, in: database), to: &writer)
    let trees = writer.text
    for (job, details) in jobs {
      let commitment = Digest(of: details).bytes
      let hash = AuditEntry.hash(
        after: previous, at: time, action: action, namespace: namespace.name, job: job,
        commitment: commitment, trees: trees)
      guard let signature = key.signature(of: AuditEntry.signed(hash)) else {
        throw HansardError(.internalError, while: "signing an audit entry")
      }
      try database.cachedStatement(
        sql: """
          INSERT INTO audit
            (at, action, namespace, job, commitment, trees, previous, hash, signature)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(
        arguments: [
          time.millisecondsSince1970, action, namespace.name, job, Data(commitment),
          trees, Data(previous), Data(hash), Data(signature),
        ])
      previous = hash
    }
  }
}
