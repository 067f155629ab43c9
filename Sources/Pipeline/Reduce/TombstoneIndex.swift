import ChatModel
import Store

/// What may not come back into one namespace.
struct TombstoneIndex: Sendable {
  private let cutoffs: [[UInt8]: Timestamp]
  private let keys: StoreKeys
  private let namespace: Namespace

  init(_ tombstones: [Tombstone], keys: StoreKeys, namespace: Namespace) {
    self.keys = keys
    self.namespace = namespace
    var cutoffs: [[UInt8]: Timestamp] = [:]
    for tombstone in tombstones {
      let known = cutoffs[tombstone.subject]
      cutoffs[tombstone.subject] = max(known ?? tombstone.cutoff, tombstone.cutoff)
    }
    self.cutoffs = cutoffs
  }

  var isEmpty: Bool { cutoffs.isEmpty }

  /// What stands against one conversation's messages.
  struct Barrier {
    fileprivate var user: Timestamp?
    fileprivate var conversation: Timestamp?

    /// Messages up to the cutoff are blocked; undated ones only in a conversation that was erased
    /// itself, so that a user may return.
    func blocks(_ createdAt: Timestamp?) -> Bool {
      guard let createdAt else { return conversation != nil }
      return max(user ?? createdAt, conversation ?? createdAt) > createdAt
        || user == createdAt || conversation == createdAt
    }
  }

  /// Nil when nothing does, which is nearly always.
  func barrier(user: String, conversation: ConversationKey) -> Barrier? {
    guard !isEmpty else { return nil }
    let ofUser = cutoffs[keys.subject(namespace, user: user)]
    let ofConversation = cutoffs[keys.subject(namespace, conversation: conversation)]
    guard ofUser != nil || ofConversation != nil else { return nil }
    return Barrier(user: ofUser, conversation: ofConversation)
  }
}
