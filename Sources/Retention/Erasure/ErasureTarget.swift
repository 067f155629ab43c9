package import ChatModel
import Store

/// What one receipt of an erasure stands for: everything of a user, or some of the user's
/// conversations.
package struct ErasureTarget: Hashable, Sendable {
  /// As the store knows somebody.
  enum Person: Hashable, Sendable {
    case named(ExactText)
    /// A keyed hash: the store has nothing of them, and did not tell the name.
    case unknown([UInt8])
  }

  enum Extent: Hashable, Sendable {
    case everything
    /// By their own keys, as the archive's lines name them.
    case conversations(Set<ConversationKey>)
    /// By keyed hash: the store has no such conversation.
    case unknownConversation([UInt8])
  }

  let person: Person
  let extent: Extent
  /// Why, for the receipt.
  package var reason: String?
  /// Of the erasure that this one repeats; nil for now.
  package var cutoff: Timestamp?
  /// Users, by keyed hash, who get a tombstone too: other names of the same person, of whom the store
  /// has nothing.
  var keepsOut: [[UInt8]] = []

  /// Everything of a user, known or not.
  package init(user: String, reason: String? = nil, cutoff: Timestamp? = nil) {
    self.init(.named(ExactText(user)), .everything, reason: reason, cutoff: cutoff)
  }

  /// Some conversations of a user, and nothing else of theirs.
  ///
  /// - Parameter conversations: their own keys, not those of their other names.
  package init(
    user: String, conversations: Set<ConversationKey>, reason: String? = nil,
    cutoff: Timestamp? = nil
  ) {
    self.init(
      .named(ExactText(user)), .conversations(conversations), reason: reason, cutoff: cutoff)
  }

  init(_ person: Person, _ extent: Extent, reason: String?, cutoff: Timestamp? = nil) {
    self.person = person
    self.extent = extent
    self.reason = reason
    self.cutoff = cutoff
  }

  package var user: String? {
    if case .named(let user) = person { user.text } else { nil }
  }

  /// Nil for everything of the user.
  package var conversations: Set<ConversationKey>? {
    if case .conversations(let keys) = extent { keys } else { nil }
  }

  /// The user's keyed hash.
  func subject(_ namespace: Namespace, _ keys: StoreKeys) -> [UInt8] {
    switch person {
    case .named(let user): keys.subject(namespace, user: user.text)
    case .unknown(let subject): subject
    }
  }

  /// The conversations' keyed hashes, in order; nil for everything of the user.
  func conversationSubjects(_ namespace: Namespace, _ keys: StoreKeys) -> [[UInt8]]? {
    switch extent {
    case .everything: nil
    case .conversations(let chosen):
      chosen.map { keys.subject(namespace, conversation: $0) }
        .sorted { $0.lexicographicallyPrecedes($1) }
    case .unknownConversation(let subject): [subject]
    }
  }
}
