package import ChatModel
import Store

/// What holds and policies decide by: a conversation without its texts.
package struct ConversationFacts: Hashable, Sendable {
  package var shortID: String
  package var user: String
  /// Its own key first, then those of its other names.
  package var keys: [ConversationKey]
  package var tags: [String]
  /// As the source says, else its first message.
  package var createdAt: Timestamp?
  /// Its last message, else the source's own time of change.
  package var lastActivityAt: Timestamp?
  /// When the source itself would have deleted it.
  package var expiresAt: Timestamp?
  package var messages: Int
  /// Of its messages; empty unless a policy asks for them, since they are in the archive alone.
  package var models: Set<String>
  package var roles: Set<Role>
  package var sequence: Int64

  package init(shortID: String, user: String, key: ConversationKey) {
    self.shortID = shortID
    self.user = user
    keys = [key]
    tags = []
    messages = 0
    models = []
    roles = []
    sequence = 0
  }

  init(_ row: ConversationRow, aliases: [ConversationKey]) {
    self.init(shortID: row.shortID, user: row.user, key: row.header.key)
    keys += aliases
    tags = row.header.tags
    createdAt = row.header.createdAt ?? row.totals.firstMessageAt
    lastActivityAt = row.totals.lastActivityAt ?? row.header.updatedAt ?? row.header.createdAt
    expiresAt = row.header.expiresAt
    messages = row.totals.messages
    sequence = row.sequence
  }
}

extension ConversationFacts {
  fileprivate mutating func note(
    messagesOf row: ConversationRow, _ reader: StoreReader?
  ) throws(HansardError) {
    for shown in try reader?.messages(of: row) ?? [] {
      if let model = shown.message.model { models.insert(model) }
      roles.insert(shown.message.role)
    }
  }
}

extension Store {
  /// Every conversation of a namespace, hidden ones too, by short id.
  ///
  /// - Parameter withMessages: read every frame, for models and roles.
  func facts(
    of namespace: Namespace, withMessages: Bool = false
  ) throws(HansardError) -> [ConversationFacts] {
    var facts: [ConversationFacts] = []
    let reader = withMessages ? try StoreReader(self, namespace) : nil
    for shard in try shards(of: namespace) {
      let contents = CatalogContents(try catalog(shard, readOnly: true))
      let aliases = try contents.aliases()
      for row in try contents.conversations() {
        var found = ConversationFacts(row, aliases: aliases[row.id] ?? [])
        try found.note(messagesOf: row, reader)
        facts.append(found)
      }
    }
    return facts.sorted { $0.shortID < $1.shortID }
  }

  /// As the other `facts`, of one user; none for a user that the store does not have.
  func facts(
    of namespace: Namespace, user: String, withMessages: Bool = false
  ) throws(HansardError) -> [ConversationFacts] {
    var facts: [ConversationFacts] = []
    let reader = withMessages ? try StoreReader(self, namespace, includingHidden: true) : nil
    for shard in try shards(of: namespace) {
      let contents = CatalogContents(try catalog(shard, readOnly: true))
      guard let row = try contents.row(ofUser: user) else { continue }
      let aliases = try contents.aliases(ofUser: row)
      for row in try contents.conversations(ofUser: row) {
        var found = ConversationFacts(row, aliases: aliases[row.id] ?? [])
        try found.note(messagesOf: row, reader)
        facts.append(found)
      }
    }
    return facts
  }

  /// The ids of a namespace's users.
  func userIDs(of namespace: Namespace) throws(HansardError) -> [String] {
    var names: [String] = []
    for shard in try shards(of: namespace) {
      names += try CatalogContents(try catalog(shard, readOnly: true)).users().map(\.name)
    }
    return names
  }
}
