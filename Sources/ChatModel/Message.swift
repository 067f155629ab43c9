/// One part of a message beyond its visible text.
package struct MessagePart: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable, BitwiseCopyable {
    case text, thinking
    case toolCall = "tool_call"
    case toolResult = "tool_result"
    case attachment, citation, code, error
  }

  package var kind: Kind
  /// The part's own text: the thought, the code, the extracted text of an attachment, a tool's
  /// answer, the arguments of a call.
  package var text: String
  /// A tool's, file's or language's name.
  package var name: String?
  /// Pairs a tool_call with its tool_result.
  package var callID: String?
  /// What the source had beside the text, as one JSON value.
  package var payload: String?

  package init(
    _ kind: Kind, text: String, name: String? = nil, callID: String? = nil, payload: String? = nil
  ) {
    self.kind = kind
    self.text = text
    self.name = name
    self.callID = callID
    self.payload = payload
  }
}

/// Token usage as the source reported it, in tokens.
///
/// `input` includes cache reads.
package struct ReportedUsage: Hashable, Sendable {
  package var input: Int?
  package var output: Int?
  package var cacheRead: Int?
  package var cacheWrite: Int?
  package var reasoning: Int?
  /// The tokens of this message alone, where a source has one number a message.
  package var total: Int?

  package init(
    input: Int? = nil, output: Int? = nil, cacheRead: Int? = nil, cacheWrite: Int? = nil,
    reasoning: Int? = nil, total: Int? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.reasoning = reasoning
    self.total = total
  }

  package var isEmpty: Bool { self == ReportedUsage() }
}

/// One message of a conversation, as a reader hands it over and as the archive keeps it.
package struct Message: Hashable, Sendable {
  /// The source's own id; empty when it has none (normalizing then derives one).
  package var id: String
  package var parentID: String?
  package var role: Role
  /// The speaker's or tool's name.
  package var name: String?
  /// Nil when unknown: never invented.
  package var createdAt: Timestamp?
  /// When the source last changed this message; orders revisions.
  package var updatedAt: Timestamp?
  package var model: String?
  /// All visible text, as one string.
  package var content: String
  package var parts: [MessagePart]
  /// True for what the product does not show: context rows, zero-weight nodes.
  package var hidden: Bool
  /// A message of a source without branches that came after the one that follows its parent: it is
  /// read behind its parent, and is no branch.
  package var inserted = false
  package var usage: ReportedUsage?
  /// One JSON object with what the source had that is not modelled; nil when nothing is left.
  package var extra: String?

  package init(
    id: String = "", parentID: String? = nil, role: Role, name: String? = nil,
    createdAt: Timestamp? = nil, updatedAt: Timestamp? = nil, model: String? = nil,
    content: String, parts: [MessagePart] = [], hidden: Bool = false, usage: ReportedUsage? = nil,
    extra: String? = nil
  ) {
    self.id = id
    self.parentID = parentID
    self.role = role
    self.name = name
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.model = model
    self.content = content
    self.parts = parts
    self.hidden = hidden
    self.usage = usage
    self.extra = extra
  }
}
