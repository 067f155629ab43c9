import ChatModel
import SystemIO

/// One message of a Claude conversation, understood.
struct ClaudeMessage {
  let message: Message
  /// True when it says what it follows, be it nothing.
  let namesParent: Bool

  /// What stands as the parent of a first message.
  private static let noParent = "00000000-0000-4000-8000-000000000000"

  init(_ value: JSONValue) throws(RecordProblem) {
    guard value.isObject else { throw RecordProblem("a message that is no object") }
    var message = Message(role: .user, content: "")
    var role: Role?
    var namesParent = false
    var sender: JSONValue?
    var flatText: String?
    var blocks = ClaudeBlocks()
    var hasBlocks = false
    var files: [MessagePart] = []
    var rest = JSONLeftovers()
    for member in value.members {
      let value = member.value
      switch member.key {
      case "uuid": message.id = value.nonEmptyString ?? ""
      case "parent_message_uuid":
        message.parentID = value.nonEmptyString
        namesParent = value.nonEmptyString != nil
        if message.parentID == ClaudeMessage.noParent { message.parentID = nil }
      case "sender":
        sender = value
        role = value.string.flatMap(Role.init(anyProduct:))
      case "created_at": message.createdAt = rest.time(member)
      case "updated_at": message.updatedAt = rest.time(member)
      case "model": message.model = value.nonEmptyString
      case "text": flatText = value.string
      case "content" where value.isArray:
        hasBlocks = value.elements.contains { _ in true }
        for block in value.elements { blocks.add(block) }
      case "content" where value.isString: flatText = value.string
      case "content" where !value.isNull:
        throw RecordProblem("a message whose content is no list of blocks")
      case "attachments" where value.isArray: files += value.elements.map(attachment)
      case "files" where value.isArray, "files_v2" where value.isArray:
        files += value.elements.map(attachment)
      default:
        if value.bool != false { rest.keep(member) }
      }
    }
    guard let role else {
      throw RecordProblem(
        sender == nil ? "a message without a sender" : "a message with an unknown sender")
    }
    message.role = role
    message.content = hasBlocks ? blocks.text : flatText ?? ""
    message.parts = blocks.parts + files
    message.extra = rest.json
    self.message = message
    self.namesParent = namesParent
  }
}

/// An uploaded file: pasted text travels inline, of others only the name is left.
private func attachment(_ value: JSONValue) -> MessagePart {
  var part = MessagePart(.attachment, text: "")
  var beside = JSONLeftovers()
  for member in value.members {
    switch member.key {
    case "extracted_content" where member.value.isString: part.text = member.value.string ?? ""
    case "file_name" where member.value.isString: part.name = member.value.nonEmptyString
    default: beside.keep(member)
    }
  }
  part.payload = beside.json
  return part
}
