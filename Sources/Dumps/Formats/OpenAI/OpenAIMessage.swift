import ChatModel
import SystemIO

/// One message of the Chat Completions API, understood.
struct OpenAIMessage {
  let message: Message

  /// - Parameter choice: what a response puts around its message.
  init(_ value: JSONValue, choice: JSONValue? = nil) throws(RecordProblem) {
    guard value.isObject else { throw RecordProblem("a message that is no object") }
    var fields = Fields()
    for member in value.members { try fields.take(member) }
    if let choice { fields.takeBeside(choice) }
    guard let role = fields.role else {
      throw RecordProblem(
        fields.hasRole ? "a message with an unknown role" : "a message without a role")
    }
    var message = fields.message
    message.role = role
    let content = fields.content ?? OpenAIContent()
    if role == .tool {
      message.parts.insert(
        MessagePart(
          .toolResult, text: content.text, name: message.name, callID: fields.callID), at: 0)
    } else if role == .user, content.isOnlyToolResults {
      message.role = .tool
    } else {
      message.content = content.text
      fields.rest.keep("tool_call_id", text: fields.callID)
    }
    message.parts = fields.thoughts + content.parts + message.parts
    if role == .tool, let result = message.parts.firstIndex(where: { $0.kind == .toolResult }) {
      message.parts.swapAt(0, result)
    }
    message.extra = fields.rest.json
    self.message = message
  }
}

/// The members of a message, sorted out.
private struct Fields {
  var message = Message(role: .user, content: "")
  var role: Role?
  var hasRole = false
  var callID: String?
  var content: OpenAIContent?
  var thoughts: [MessagePart] = []
  var rest = JSONLeftovers()

  /// An ordinary end and the first place say nothing.
  mutating func takeBeside(_ choice: JSONValue) {
    for member in choice.members {
      switch member.key {
      case "message": break
      case "index" where member.value.int == 0: break
      case "finish_reason" where member.value.string == "stop": break
      default: rest.keep(member)
      }
    }
  }

  mutating func take(_ member: JSONValue.Member) throws(RecordProblem) {
    let value = member.value
    switch member.key {
    case "role":
      hasRole = value.isString
      role = value.string.flatMap(Role.init(anyProduct:))
    case "content":
      guard value.isString || value.isArray || value.isNull else {
        throw RecordProblem("a message whose content is neither text nor a list")
      }
      content = OpenAIContent(value)
    case "id" where value.idText != nil: message.id = value.idText ?? ""
    case "name": message.name = value.nonEmptyString
    case "model": message.model = value.nonEmptyString
    case "tool_call_id": callID = value.idText
    case "tool_calls" where value.isArray:
      message.parts += value.elements.map { call in
        toolCall(call["function"] ?? call["custom"] ?? call, id: call["id"]?.idText)
      }
    case "function_call" where value.isObject: message.parts.append(toolCall(value, id: nil))
    case "refusal" where value.isString:
      if let text = value.nonEmptyString { message.parts.append(MessagePart(.error, text: text)) }
    case "reasoning_content" where value.isString, "reasoning" where value.isString,
      "thinking" where value.isString:
      if let text = value.nonEmptyString { thoughts.append(MessagePart(.thinking, text: text)) }
    case "annotations" where value.isArray:
      message.parts += value.elements.map { annotation in
        let page = annotation["url_citation"] ?? annotation
        return MessagePart(
          .citation, text: "", name: page["title"]?.nonEmptyString, payload: annotation.json)
      }
    case "audio" where value.isObject:
      message.parts.append(
        MessagePart(
          .attachment, text: value["transcript"]?.string ?? "", name: "audio", payload: value.json))
    case "created_at", "created", "timestamp": message.createdAt = rest.time(member)
    case "updated_at": message.updatedAt = rest.time(member)
    case "usage": message.usage = ReportedUsage(openAI: value)
    default: rest.keep(member)
    }
  }
}

/// A call with its arguments as text, whether they came as text or as an object.
private func toolCall(_ function: JSONValue, id: String?) -> MessagePart {
  let arguments = function["arguments"] ?? function["input"]
  return MessagePart(
    .toolCall, text: arguments.map { $0.string ?? $0.json } ?? "",
    name: function["name"]?.nonEmptyString, callID: id)
}
