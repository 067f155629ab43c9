import ChatModel
import SystemIO

/// What one message's `content` holds, before it is known who says it to whom.
struct ChatGPTContent {
  enum Form: Equatable {
    case plain, code, output, citation, error
    /// Instructions and memories that the product puts in front of a chat.
    case context
  }

  var form = Form.plain
  var text = ""
  /// The language of code, the name of an error, the title of a quoted page.
  var name: String?
  /// Thoughts, images and recordings.
  var parts: [MessagePart] = []
  /// What stood beside the text.
  var rest = JSONLeftovers()
  /// What ChatGPT remembered of the user, in a memory row.
  var memory: String?

  init(_ content: JSONValue?) throws(RecordProblem) {
    guard let content, !content.isNull else { return }
    guard content.isObject else { throw RecordProblem("a message whose content is no object") }
    switch content["content_type"]?.string ?? "text" {
    case "code": readText("text", of: content, as: .code, named: "language")
    case "execution_output": readText("text", of: content, as: .output)
    case "citable_code_output": readText("output_str", of: content, as: .output)
    case "computer_output": readText("text", of: content, as: .output)
    case "tether_quote": readText("text", of: content, as: .citation, named: "title")
    case "sonic_webpage":
      readText("text", or: "snippet", of: content, as: .citation, named: "title")
    case "tether_browsing_display":
      readText("result", or: "summary", of: content, as: .citation)
    case "system_error": readText("text", of: content, as: .error, named: "name")
    case "reasoning_recap": readRecap(content)
    case "thoughts": readThoughts(content)
    case "user_editable_context": readInstructions(content)
    case "model_editable_context":
      readText("model_set_context", of: content, as: .context)
      memory = text.isEmpty ? nil : text
    default: readParts(content)
    }
    if form == .code, name == "unknown" { name = nil }
  }

  /// Takes the main text from `key`, or from `otherKey` where that is empty.
  private mutating func readText(
    _ key: String, or otherKey: String? = nil, of content: JSONValue, as form: Form,
    named nameKey: String? = nil
  ) {
    self.form = form
    var other: JSONValue?
    for member in content.members {
      switch member.key {
      case "content_type": break
      case key where member.value.isString: text = member.value.string ?? ""
      case nameKey where member.value.isString: name = member.value.nonEmptyString
      case otherKey where member.value.isString: other = member.value
      default: rest.keep(member)
      }
    }
    guard let other, let otherKey else { return }
    if text.isEmpty { text = other.string ?? "" } else { rest.keep(otherKey, other) }
  }

  private mutating func readRecap(_ content: JSONValue) {
    readText("content", of: content, as: .plain)
    parts = [MessagePart(.thinking, text: text)]
    text = ""
  }

  private mutating func readThoughts(_ content: JSONValue) {
    for member in content.members {
      switch member.key {
      case "content_type": break
      case "thoughts" where member.value.isArray:
        for thought in member.value.elements {
          let text = thought["content"]?.nonEmptyString
          let summary = thought["summary"]?.nonEmptyString
          var beside = JSONLeftovers()
          if text != nil { beside.keep("summary", text: summary) }
          parts.append(MessagePart(.thinking, text: text ?? summary ?? "", payload: beside.json))
        }
      default: rest.keep(member)
      }
    }
  }

  private mutating func readInstructions(_ content: JSONValue) {
    form = .context
    var texts: [String] = []
    for member in content.members {
      switch member.key {
      case "content_type": break
      case "user_profile" where member.value.isString,
        "user_instructions" where member.value.isString:
        if let text = member.value.nonEmptyString { texts.append(text) }
      default: rest.keep(member)
      }
    }
    text = texts.joined(separator: "\n\n")
  }

  /// `text`, `multimodal_text` and every type that is not known: strings wherever they may stand.
  private mutating func readParts(_ content: JSONValue) {
    var texts: [String] = []
    for member in content.members {
      switch member.key {
      case "content_type":
        if member.value.string != "text", member.value.string != "multimodal_text" {
          rest.keep(member)
        }
      case "parts" where member.value.isArray:
        for part in member.value.elements {
          if part.isObject { readPart(part, into: &texts) }
          if let text = part.nonEmptyString { texts.append(text) }
        }
      case "text" where member.value.isString, "content" where member.value.isString,
        "result" where member.value.isString:
        if let text = member.value.nonEmptyString { texts.append(text) }
      default: rest.keep(member)
      }
    }
    text = texts.joined(separator: "\n")
  }

  private mutating func readPart(_ part: JSONValue, into texts: inout [String]) {
    let type = part["content_type"]?.string
    if let text = part["text"]?.nonEmptyString { texts.append(text) }
    guard type != "audio_transcription" else { return }
    let name = part["asset_pointer"]?.nonEmptyString ?? type
    parts.append(MessagePart(.attachment, text: "", name: name, payload: part.json))
  }
}
