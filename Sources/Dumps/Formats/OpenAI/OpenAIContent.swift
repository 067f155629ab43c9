import ChatModel
import SystemIO

/// The content of an OpenAI or Anthropic message: plain text, or a list of typed blocks.
struct OpenAIContent {
  private var texts: [String] = []
  private(set) var parts: [MessagePart] = []

  /// All shown text.
  var text: String { texts.joined(separator: "\n\n") }

  /// True for the rows in which Anthropic's users hand tool results back.
  var isOnlyToolResults: Bool {
    texts.isEmpty && !parts.isEmpty && parts.allSatisfy { $0.kind == .toolResult }
  }

  init() {}

  init(_ content: JSONValue) {
    if let text = content.string { texts.append(text) }
    for block in content.elements { add(block) }
  }

  private mutating func add(_ block: JSONValue) {
    if let text = block.string { return texts.append(text) }
    switch block["type"]?.string {
    case "text", "input_text", "output_text": addText(block)
    case "refusal": parts.append(MessagePart(.error, text: block["refusal"]?.string ?? ""))
    case "thinking", "redacted_thinking", "reasoning":
      let text = block["thinking"]?.string ?? block["text"]?.string ?? ""
      var beside = JSONLeftovers()
      for member in block.members where member.value.string != text && !member.hasKey("type") {
        beside.keep(member)
      }
      parts.append(MessagePart(.thinking, text: text, payload: beside.json))
    case "tool_use", "server_tool_use", "mcp_tool_use":
      let input = block["input"]
      parts.append(
        MessagePart(
          .toolCall, text: input.map { $0.string ?? $0.json } ?? "",
          name: block["name"]?.nonEmptyString, callID: block["id"]?.idText))
    case let type? where type.hasSuffix("tool_result"): addToolResult(block, type: type)
    default: addAttachment(block)
    }
  }

  private mutating func addText(_ block: JSONValue) {
    if let text = block["text"]?.nonEmptyString { texts.append(text) }
    for list in [block["annotations"], block["citations"]] {
      guard let list else { continue }
      for citation in list.elements {
        parts.append(
          MessagePart(
            .citation, text: citation["cited_text"]?.string ?? "",
            name: citation["title"]?.nonEmptyString, payload: citation.json))
      }
    }
  }

  private mutating func addToolResult(_ block: JSONValue, type: String) {
    var part = MessagePart(.toolResult, text: "", callID: block["tool_use_id"]?.idText)
    if type != "tool_result" { part.name = type }
    var beside = JSONLeftovers()
    for member in block.members {
      switch member.key {
      case "type", "tool_use_id": break
      case "content":
        let inner = OpenAIContent(member.value)
        part.text = inner.text
        if !inner.parts.isEmpty || member.value.isObject { beside.keep(member) }
      default:
        if member.value.bool != false { beside.keep(member) }
      }
    }
    part.payload = beside.json
    parts.append(part)
  }

  /// Images, recordings, files, and whatever is not known.
  private mutating func addAttachment(_ block: JSONValue) {
    guard block.isObject else { return }
    let name =
      block["file"]?["filename"]?.nonEmptyString ?? block["title"]?.nonEmptyString
      ?? block["type"]?.nonEmptyString
    parts.append(
      MessagePart(.attachment, text: block["text"]?.string ?? "", name: name, payload: block.json))
  }
}
