import ChatModel
import SystemIO

/// One node's message, understood.
struct ChatGPTMessage {
  /// What a message takes from the nodes above it.
  struct Above {
    /// The nearest message.
    var messageID: String?
    /// The tool call that a tool's answer belongs to.
    var callID: String?
  }

  private(set) var message: Message
  /// What ChatGPT remembered of the user, in a memory row.
  let memory: String?
  /// The call that tools below this message answer.
  private(set) var callID: String?

  init(_ value: JSONValue, nodeID: String, above: Above) throws(RecordProblem) {
    guard value.isObject else { throw RecordProblem("a message that is no object") }
    var fields = Fields(nodeID: nodeID)
    for member in value.members { fields.take(member) }
    guard let role = fields.role else {
      throw RecordProblem(
        fields.hasRole ? "a message with an unknown role" : "a message without a role")
    }
    let content = try ChatGPTContent(fields.content)
    let metadata = ChatGPTMetadata(fields.metadata, aboveID: above.messageID)

    message = Message(
      id: nodeID, parentID: above.messageID, role: role, name: fields.name,
      createdAt: fields.createdAt, updatedAt: fields.updatedAt, model: metadata.model, content: "")
    message.hidden = fields.weight == 0 || metadata.isHidden || content.form == .context
    memory = content.memory
    if role == .assistant, let recipient = fields.recipient {
      callID = nodeID
      message.parts = [ChatGPTMessage.call(to: recipient, id: nodeID, content)]
    } else {
      callID = role == .tool ? above.callID : nil
      place(content, answering: callID)
      fields.rest.keep("recipient", text: fields.recipient)
      if message.parts.isEmpty { fields.rest.keep("content", json: content.rest.json) }
    }
    message.parts += metadata.parts(after: content.parts)
    fields.rest.keep("metadata", json: metadata.rest.json)
    message.extra = fields.rest.json
  }

  private static func call(
    to recipient: String, id: String, _ content: ChatGPTContent
  ) -> MessagePart {
    var beside = content.rest
    beside.keep("language", text: content.form == .code ? content.name : nil)
    return MessagePart(
      .toolCall, text: content.text, name: recipient, callID: id, payload: beside.json)
  }

  /// Puts the main text where it belongs: shown, or in a part.
  private mutating func place(_ content: ChatGPTContent, answering callID: String?) {
    let kind: MessagePart.Kind
    switch content.form {
    case .plain where message.role != .tool, .context:
      message.content = content.text
      return
    case .plain, .output: kind = .toolResult
    case .code: kind = .code
    case .citation: kind = .citation
    case .error: kind = .error
    }
    var beside = content.rest
    if kind == .toolResult { beside.keep("name", text: content.name) }
    message.parts = [
      MessagePart(
        kind, text: content.text, name: kind == .toolResult ? message.name : content.name,
        callID: callID, payload: beside.json)
    ]
  }
}

/// The members of a message, sorted out.
private struct Fields {
  let nodeID: String
  var role: Role?
  var hasRole = false
  var name: String?
  var content: JSONValue?
  var metadata: JSONValue?
  var createdAt: Timestamp?
  var updatedAt: Timestamp?
  var weight: Double?
  /// Whom the message is for, unless that is everybody.
  var recipient: String?
  var rest = JSONLeftovers()

  init(nodeID: String) { self.nodeID = nodeID }

  mutating func take(_ member: JSONValue.Member) {
    let value = member.value
    switch member.key {
    case "id":
      if value.string != nodeID { rest.keep("message_id", value) }
    case "author": takeAuthor(value)
    case "create_time": createdAt = rest.time(member)
    case "update_time": updatedAt = rest.time(member)
    case "content": content = value
    case "metadata": metadata = value
    case "weight":
      weight = value.double
      if weight != 1 { rest.keep(member) }
    case "recipient":
      recipient = value.nonEmptyString
      if recipient == "all" { recipient = nil }
    case "status":
      if value.string != "finished_successfully" { rest.keep(member) }
    default: rest.keep(member)
    }
  }

  private mutating func takeAuthor(_ author: JSONValue) {
    for member in author.members {
      switch member.key {
      case "role":
        hasRole = member.value.isString
        role = member.value.string.flatMap(Role.init(anyProduct:))
      case "name": name = member.value.nonEmptyString
      default: rest.keep("author_\(member.key)", member.value)
      }
    }
  }
}
