package import ChatModel
import Store

/// What a hold covers: whatever meets all of its conditions, and the whole namespace when it has
/// none.
///
/// Subjects are keyed hashes: `StoreKeys.subject`.
package struct HoldScope: Hashable, Sendable {
  package var user: [UInt8]?
  package var conversation: [UInt8]?
  package var tag: [UInt8]?
  /// Activity at or after this.
  package var since: Timestamp?
  /// Activity before this.
  package var until: Timestamp?
  /// A conversation with a message that has these words, as `search` finds it.
  package var search: String?

  package init() {}

  package var isWholeNamespace: Bool { self == HoldScope() }

  /// Whether a conversation is held.
  ///
  /// When in doubt it is: a conversation without times may be of any time.
  ///
  /// - Parameters:
  ///   - person: names of the owner, by keyed hash; nil for the one that the conversation has.
  ///   - found: what `search` has found, by keyed hash.
  func covers(
    _ conversation: ConversationFacts, of person: Set<[UInt8]>? = nil, in namespace: Namespace,
    keys: StoreKeys, found: Set<[UInt8]>
  ) -> Bool {
    if search != nil,
      !conversation.keys.contains(where: {
        found.contains(keys.subject(namespace, conversation: $0))
      })
    {
      return false
    }
    if let user {
      let owners = person ?? [keys.subject(namespace, user: conversation.user)]
      if !owners.contains(user) { return false }
    }
    if let subject = self.conversation,
      !conversation.keys.contains(where: { keys.subject(namespace, conversation: $0) == subject })
    {
      return false
    }
    if let tag, !conversation.tags.contains(where: { keys.subject(namespace, tag: $0) == tag }) {
      return false
    }
    if let since, let last = conversation.lastActivityAt, last < since { return false }
    if let until, let first = conversation.createdAt ?? conversation.lastActivityAt, first >= until
    {
      return false
    }
    return true
  }

  /// Whether what belongs to a user and to no conversation is held, memories above all, and the
  /// user as such, whether or not the store knows one of that name.
  ///
  /// With a range of dates too: memories have no time.
  func covers(userItself subject: [UInt8]) -> Bool {
    isWholeNamespace
      || (user == subject && conversation == nil && tag == nil && search == nil)
  }
}
