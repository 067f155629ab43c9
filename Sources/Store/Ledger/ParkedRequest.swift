package import ChatModel
import Foundation
import GRDB

/// An erasure that was asked for and that a hold or the law forbids: what it is about is hidden until it
/// can be done.
package struct ParkedRequest: Hashable, Sendable {
  package var request: String
  package var namespace: Namespace
  /// `StoreKeys.subject` of the owner.
  package var user: [UInt8]
  /// `StoreKeys.subject` of the conversation; nil when everything of the user is to go.
  package var conversation: [UInt8]?
  package var reason: String?
  package var requestedAt: Timestamp
  /// When statutory retention ends that forbade it; nil when holds alone did.
  package var retainUntil: Timestamp?

  package init(
    request: String, namespace: Namespace, user: [UInt8], conversation: [UInt8]?, reason: String?,
    requestedAt: Timestamp, retainUntil: Timestamp?
  ) {
    self.request = request
    self.namespace = namespace
    self.user = user
    self.conversation = conversation
    self.reason = reason
    self.requestedAt = requestedAt
    self.retainUntil = retainUntil
  }
}

extension Ledger {
  package func park(_ request: ParkedRequest) throws(HansardError) {
    try write("parking a request") { database in
      try database.execute(
        sql: """
          INSERT INTO parked_requests
            (request, namespace, user, conversation, reason, requested_at, retain_until)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          request.request, request.namespace.name, Data(request.user),
          request.conversation.map { Data($0) }, request.reason,
          request.requestedAt.millisecondsSince1970, request.retainUntil?.millisecondsSince1970,
        ])
    }
  }

  /// Forgets a parked request, which was carried out or withdrawn, and its reason.
  package func unpark(_ request: ParkedRequest) throws(HansardError) {
    try write("taking up a parked request") { database in
      try database.execute(
        sql: "DELETE FROM parked_requests WHERE request = ?", arguments: [request.request])
    }
  }

  /// Oldest first.
  package func parkedRequests(_ namespace: Namespace) throws(HansardError) -> [ParkedRequest] {
    try read("reading parked requests") { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM parked_requests WHERE namespace = ? ORDER BY requested_at, request",
        arguments: [namespace.name]
      ).map { row in
        ParkedRequest(
          request: row["request"], namespace: namespace, user: Array(row["user"] as Data),
          conversation: (row["conversation"] as Data?).map { Array($0) }, reason: row["reason"],
          requestedAt: Timestamp(millisecondsSince1970: row["requested_at"]),
          retainUntil: (row["retain_until"] as Int64?).map { Timestamp(millisecondsSince1970: $0) })
      }
    }
  }
}
