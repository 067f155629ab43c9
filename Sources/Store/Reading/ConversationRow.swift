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

  /// In the order in which `init(row:)` takes them.
  private static let columns = [
    "id", "short_id", "source_kind", "source_id", "title", "tags", "state", "metadata",
    "thread_of", "created_at", "updated_at", "current_leaf", "expires_at", "title_is_derived",
    "messages", "revisions", "characters", "tokens_exact", "tokens_reported", "tokens_estimated",
    "parts_tokens", "first_message_at", "last_activity_at", "is_branched", "summary", "keywords",
    "language", "seq", "chain_head",
  ]

  /// What `init(row:)` wants, and the tables it comes from, what is being erased left out.
  static let selection = """
    SELECT \(columns.map { "conversations.\($0)" }.joined(separator: ", ")), users.user_id
    FROM conversations JOIN users ON users.id = conversations.user
    WHERE NOT EXISTS (
      SELECT 1 FROM erasure_jobs
      WHERE erasure_jobs.user = conversations.user
        OR erasure_jobs.conversation = conversations.id)
    """

  init(row: Row, shard: Shard) {
    var columns = ColumnReader(row)
    id = columns.next()
    self.shard = shard
    shortID = columns.next()
    header = ConversationHeader(
      key: ConversationKey(
        kind: SourceKind(rawValue: columns.next()), sourceID: columns.next()),
      title: columns.next(), tags: columns.nextStrings(), state: columns.next(),
      metadata: columns.next(), threadOf: columns.next(), createdAt: columns.nextTime(),
      updatedAt: columns.nextTime(), currentLeaf: columns.next(), expiresAt: columns.nextTime())
    titleIsDerived = columns.next()
    totals = ConversationTotals(&columns)
    isBranched = columns.next()
    summary = columns.next()
    keywords = columns.nextStrings()
    language = columns.next()
    sequence = columns.next()
    chainHead = (columns.next() as Int64?).map { UInt64(bitPattern: $0) }
    user = columns.next()
  }
}

extension ConversationTotals {
  /// From the columns `messages` to `last_activity_at`, in the order of `ConversationRow`.
  fileprivate init(_ columns: inout ColumnReader) {
    self.init()
    messages = columns.next()
    revisions = columns.next()
    characters = columns.next()
    tokensExact = columns.next()
    tokensReported = columns.next()
    tokensEstimated = columns.next()
    partsTokens = columns.next()
    firstMessageAt = columns.nextTime()
    lastActivityAt = columns.nextTime()
  }
}
