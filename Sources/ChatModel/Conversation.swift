/// The family of products whose conversation ids mean the same thing.
///
/// Dumps of one database in several encodings share a kind, so importing both adds nothing.
package struct SourceKind: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package var description: String { rawValue }

  package static let chatGPT = SourceKind(rawValue: "chatgpt")
  package static let claude = SourceKind(rawValue: "claude")
  /// `{"messages": [...]}` of OpenAI's API, logs and fine-tuning files.
  package static let openAI = SourceKind(rawValue: "openai")
  /// Rows of conversation and message tables: SQL dumps, CSV, one message a line.
  package static let rows = SourceKind(rawValue: "rows")
}

/// Names one conversation within a namespace, before its user is known.
package struct ConversationKey: Hashable, Sendable {
  package var kind: SourceKind
  /// The source's own id; for sources without ids, a hash of the first messages.
  package var sourceID: String

  package init(kind: SourceKind, sourceID: String) {
    self.kind = kind
    self.sourceID = sourceID
  }

  /// Ids are equal when their bytes are: see `ExactText`.
  package static func == (left: ConversationKey, right: ConversationKey) -> Bool {
    left.kind == right.kind && left.sourceID.isExactly(right.sourceID)
  }
}

extension ConversationKey {
  /// `h-` and a hash of the first messages: the source gave no id.
  ///
  /// Two users' conversations may have the same one.
  package var isDerived: Bool { sourceID.hasPrefix("h-") && sourceID.utf8.count == 18 }

  /// No two conversations of this kind anywhere have the same id: a UUID or what products make in
  /// its place, not a number out of a table.
  package var isGloballyUnique: Bool {
    guard !isDerived else { return false }
    var digits = 0
    for byte in sourceID.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        digits += 1
      case UInt8(ascii: "-"): break
      default: return false
      }
    }
    return digits >= 24
  }
}

/// What a dump says about a conversation as a whole.
package struct ConversationHeader: Hashable, Sendable {
  package var key: ConversationKey
  /// The owner as the dump names it; nil when it does not.
  package var user: String?
  package var title: String?
  package var tags: [String]
  /// `archived`, `deleted` and the like; nil for an ordinary one.
  package var state: String?
  /// One JSON object of what is not modelled; nil when nothing is left.
  package var metadata: String?
  /// The source id of the conversation that this one is a thread or sub-agent of.
  package var threadOf: String?
  package var createdAt: Timestamp?
  package var updatedAt: Timestamp?
  /// The message id of the leaf that the product shows; nil for linear conversations.
  package var currentLeaf: String?
  /// Retention hint: when the source itself would have deleted it.
  package var expiresAt: Timestamp?

  package init(
    key: ConversationKey, user: String? = nil, title: String? = nil, tags: [String] = [],
    state: String? = nil, metadata: String? = nil, threadOf: String? = nil,
    createdAt: Timestamp? = nil, updatedAt: Timestamp? = nil, currentLeaf: String? = nil,
    expiresAt: Timestamp? = nil
  ) {
    self.key = key
    self.user = user
    self.title = title
    self.tags = tags
    self.state = state
    self.metadata = metadata
    self.threadOf = threadOf
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.currentLeaf = currentLeaf
    self.expiresAt = expiresAt
  }
}
