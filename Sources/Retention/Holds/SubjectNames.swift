package import ChatModel
package import Store

/// Whom the keyed hashes of holds and parked requests stand for, as far as the store still knows.
package struct SubjectNames {
  private var users: [[UInt8]: String] = [:]
  /// Short ids.
  private var conversations: [[UInt8]: String] = [:]
  private var tags: [[UInt8]: String] = [:]

  /// Hashes every user, conversation and tag of the namespace: for a listing, not for each row.
  package init(_ store: Store, _ namespace: Namespace) throws(HansardError) {
    for user in try store.userIDs(of: namespace) {
      users[store.keys.subject(namespace, user: user)] = user
    }
    for conversation in try store.facts(of: namespace) {
      for key in conversation.keys {
        conversations[store.keys.subject(namespace, conversation: key)] = conversation.shortID
      }
      for tag in conversation.tags { tags[store.keys.subject(namespace, tag: tag)] = tag }
    }
  }

  package func user(_ subject: [UInt8]) -> String? { users[subject] }
  package func conversation(_ subject: [UInt8]) -> String? { conversations[subject] }
  package func tag(_ subject: [UInt8]) -> String? { tags[subject] }
}
