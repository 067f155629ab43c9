package import ChatModel
package import Store
import SystemIO

/// A legal hold: what it covers is not erased, whoever asks, until it is released.
package struct Hold: Hashable, Sendable {
  package struct Release: Hashable, Sendable {
    package var at: Timestamp
    package var by: String
    package var reason: String?
  }

  /// Made from the time at which it was placed, as a run's is.
  package var name: String
  package var namespace: Namespace
  package var scope: HoldScope
  package var reason: String?
  package var author: String
  package var placedAt: Timestamp
  /// Nil while it is in force.
  package var release: Release?
  /// Conversations that a hold by search covers; 0 for others.
  package var matches = 0

  /// What the audit log commits to.
  var auditDetails: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("hold", name)
    writer.field("namespace", namespace.name)
    writer.field("user", scope.user.map(hexadecimal))
    writer.field("conversation", scope.conversation.map(hexadecimal))
    writer.field("tag", scope.tag.map(hexadecimal))
    writer.field("since", scope.since)
    writer.field("until", scope.until)
    writer.field("search", scope.search)
    writer.field("reason", reason)
    writer.field("author", author)
    writer.field("placed_at", placedAt)
    writer.field("released_at", release?.at)
    writer.field("released_by", release?.by)
    writer.field("release_reason", release?.reason)
    writer.endObject()
    return writer.bytes
  }
}
