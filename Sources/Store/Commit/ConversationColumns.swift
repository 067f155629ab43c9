import ChatModel
import Foundation
import GRDB
import SystemIO

/// The column values of a conversation's row, made by the worker that reduced it so that the one
/// writer of a catalog only binds them.
struct ConversationColumns: Sendable {
  /// In the order of `names`.
  let values: [DatabaseValue]
  let fingerprints: DatabaseValue
  /// Digits from which the short id is cut; the same for the same conversation of the same user.
  let shortIDDigits: String

  static let names = [
    "title", "title_is_derived", "tags", "state", "metadata", "thread_of", "current_leaf",
    "created_at", "updated_at", "expires_at", "first_message_at", "last_activity_at", "messages",
    "revisions", "is_branched", "characters", "tokens_exact", "tokens_reported",
    "tokens_estimated", "parts_tokens", "summary", "keywords", "language", "chain_head",
  ]

  init(_ update: ConversationUpdate, user: String) {
    let header = update.header
    let totals = update.totals
    values = [
      text(header.title), update.titleIsDerived.databaseValue, text(jsonOfStrings(header.tags)),
      text(header.state), text(header.metadata), text(header.threadOf), text(header.currentLeaf),
      time(header.createdAt), time(header.updatedAt), time(header.expiresAt),
      time(totals.firstMessageAt), time(totals.lastActivityAt), totals.messages.databaseValue,
      totals.revisions.databaseValue, update.isBranched.databaseValue,
      totals.characters.databaseValue, totals.tokensExact.databaseValue,
      totals.tokensReported.databaseValue, totals.tokensEstimated.databaseValue,
      totals.partsTokens.databaseValue, text(update.summary), text(jsonOfStrings(update.keywords)),
      text(update.language),
      update.chainHead.map { Int64(bitPattern: $0).databaseValue } ?? .null,
    ]
    fingerprints = Data(FingerprintBlob.encode(update.fingerprints)).databaseValue
    var digits = ""
    for half in [UInt64(1), 2] {
      var hash = KeyedHash(KeyedHash.Key(low: 0x7368_6f72_7420_6964, high: half))
      hash.add(header.key.kind.rawValue)
      hash.add(header.key.sourceID)
      hash.add(user)
      let hex = String(hash.value, radix: 16)
      digits += String(repeating: "0", count: 16 - hex.utf8.count) + hex
    }
    shortIDDigits = digits
  }
}

private func text(_ text: String?) -> DatabaseValue { text?.databaseValue ?? .null }

private func time(_ time: Timestamp?) -> DatabaseValue {
  time?.millisecondsSince1970.databaseValue ?? .null
}
