import ChatModel
import SystemIO

/// Sorts the content blocks of one message into shown text and parts.
struct ClaudeBlocks {
  private var texts: [String] = []
  private(set) var parts: [MessagePart] = []
  /// The id of the last tool call, which a result without one belongs to.
  private var lastCallID: String?
  private var callCount = 0

  var text: String { texts.joined(separator: "\n\n") }

  mutating func add(_ block: JSONValue) {
    switch block["type"]?.string {
    case "text": addText(block)
    case "thinking": addThinking(block)
    case "tool_use": addToolUse(block)
    case "tool_result": addToolResult(block)
    case "token_budget": break
    default:
      if let text = block.nonEmptyString { return texts.append(text) }
      guard block.isObject else { return }
      let name = block["type"]?.nonEmptyString
      parts.append(
        MessagePart(.attachment, text: block["text"]?.string ?? "", name: name, payload: block.json)
      )
    }
  }

  private mutating func addText(_ block: JSONValue) {
    if let text = block["text"]?.nonEmptyString { texts.append(text) }
    guard let citations = block["citations"] else { return }
    for citation in citations.elements {
      let name = citation["details"]?["url"]?.nonEmptyString ?? citation["title"]?.nonEmptyString
      parts.append(MessagePart(.citation, text: "", name: name, payload: citation.json))
    }
  }

  private mutating func addThinking(_ block: JSONValue) {
    var part = MessagePart(.thinking, text: "")
    var beside = JSONLeftovers()
    for member in block.members {
      switch member.key {
      case "thinking" where member.value.isString: part.text = member.value.string ?? ""
      case "type", "start_timestamp", "stop_timestamp", "flags", "alternative_display_type": break
      default:
        if member.value.bool != false { beside.keep(member) }
      }
    }
    part.payload = beside.json
    parts.append(part)
  }

  private mutating func addToolUse(_ block: JSONValue) {
    callCount += 1
    var part = MessagePart(.toolCall, text: "")
    var beside = JSONLeftovers()
    var input: JSONValue?
    for member in block.members {
      switch member.key {
      case "id": part.callID = member.value.idText
      case "name": part.name = member.value.nonEmptyString
      case "input": input = member.value
      default:
        if !isDisplay(member) { beside.keep(member) }
      }
    }
    part.callID = part.callID ?? "call-\(callCount)"
    lastCallID = part.callID
    if let input, input.saysSomething { part.text = input.string ?? input.json }
    part.payload = beside.json
    parts.append(part)
    guard part.name == "artifacts", let input, input.isObject else { return }
    addArtifact(input, callID: part.callID)
  }

  /// An artifact's source text, beside the call that made it.
  private mutating func addArtifact(_ input: JSONValue, callID: String?) {
    guard let text = input["content"]?.nonEmptyString ?? input["new_str"]?.nonEmptyString else {
      return
    }
    let name = input["language"]?.nonEmptyString ?? input["type"]?.nonEmptyString
    parts.append(MessagePart(.code, text: text, name: name, callID: callID))
  }

  private mutating func addToolResult(_ block: JSONValue) {
    var part = MessagePart(.toolResult, text: "")
    var beside = JSONLeftovers()
    for member in block.members {
      switch member.key {
      case "tool_use_id": part.callID = member.value.idText
      case "name": part.name = member.value.nonEmptyString
      case "content" where member.value.isString: part.text = member.value.string ?? ""
      case "content" where member.value.isArray:
        let texts = member.value.elements.compactMap { $0["text"]?.nonEmptyString }
        part.text = texts.joined(separator: "\n\n")
        if member.value.elements.contains(where: saysMoreThanText) { beside.keep(member) }
      case "is_error":
        if member.value.bool == true { beside.keep(member) }
      default:
        if !isDisplay(member) { beside.keep(member) }
      }
    }
    part.callID = part.callID ?? lastCallID
    part.payload = beside.json
    parts.append(part)
  }

  private func saysMoreThanText(_ element: JSONValue) -> Bool {
    element.members.contains { member in
      !member.hasKey("type") && !member.hasKey("text") && !member.hasKey("uuid")
        && member.value.saysSomething
    }
  }

  /// What only tells the product how to draw a tool.
  private func isDisplay(_ member: JSONValue.Member) -> Bool {
    switch member.key {
    case "type", "message", "integration_icon_url", "icon_name", "display_content",
      "approval_options", "approval_key", "start_timestamp", "stop_timestamp", "flags":
      true
    default: member.value.bool == false
    }
  }
}
