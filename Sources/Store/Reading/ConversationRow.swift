package import ChatModel
import GRDB

/// A conversation as the catalog lists it.
package struct ConversationRow: Sendable {
  package var id: Int64
  package var shard: Shard
  package var shortID: String
  package var user: String
  package var header: ConversationHeader
  package var titleIsDerived: Bool
  package var totals: ConversationTotals
  package var isBranched: Bool
  package var summary: String?
  package var keywords: [String]
  package var language: String?
  /// The catalog's sequence when it last changed.
  package var sequence: Int64
  /// Fingerprint of the first message on the chain.
  package var chainHead: UInt64?

  /// Columns that `init(row:)` wants, and the tables they come from, burning ones left out.
  static let selection = """
    SELECT conversations.*, users.user_id FROM conversations
    JOIN users ON users.id = conversations.user
    WHERE NOT EXISTS (
      SELECT 1 FROM erasure_jobs
      WHERE erasure_jobs.user = conversations.user
        OR erasure_jobs.conversation = conversations.id)
    """

  init(row: Row, shard: Shard) {
    id = row["id"]
    self.shard = shard
    shortID = row["short_id"]
    user = row["user_id"]
    header = ConversationHeader(row: row)
    titleIsDerived = row["title_is_derived"]
    totals = ConversationTotals(row: row)
    isBranched = row["is_branched"]
    summary = row["summary"]
    keywords = stringsOfJSON(row["keywords"])
    language = row["language"]
    sequence = row["seq"]
    let head: Int64? = row["chain_head"]
    chainHead = head.map { UInt64(bitPattern: $0) }
  }
}
