import ChatModel
import SystemIO

/// A message's `metadata`: the model, what was attached, what was cited.
struct ChatGPTMetadata {
  private(set) var model: String?
  private(set) var isHidden = false
  private(set) var rest = JSONLeftovers()
  private var citations: [MessagePart] = []
  private var attachments: [Attachment] = []

  private struct Attachment {
    let id: String
    let name: String
    let payload: String
  }

  init(_ metadata: JSONValue?, aboveID: String?) {
    guard let metadata else { return }
    for member in metadata.members {
      let value = member.value
      switch member.key {
      case "model_slug": model = value.nonEmptyString
      case "is_visually_hidden_from_conversation", "is_user_system_message":
        if value.bool == true { isHidden = true }
      case "attachments" where value.isArray: attachments = value.elements.map(Self.attachment)
      case "citations" where value.isArray:
        citations += value.elements.map { Self.citation($0, details: $0["metadata"]) }
      case "content_references" where value.isArray:
        citations += value.elements.map { Self.citation($0, details: $0) }
      case "parent_id" where value.string == aboveID: break
      case "timestamp_": break
      default:
        if value.bool != false { rest.keep(member) }
      }
    }
  }

  /// The content's own parts, assets named as the attachments call them, then everything else that
  /// was attached, then the citations.
  func parts(after contentParts: [MessagePart]) -> [MessagePart] {
    var parts = contentParts
    var isNamed = Array(repeating: false, count: attachments.count)
    let placeByID = Dictionary(
      attachments.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    for index in parts.indices where parts[index].kind == .attachment {
      guard let match = parts[index].name.flatMap({ placeByID[fileID(ofPointer: $0)] }) else {
        continue
      }
      isNamed[match] = true
      var both = JSONLeftovers()
      both.keep("asset", json: parts[index].payload)
      both.keep("attachment", json: attachments[match].payload)
      parts[index].name = attachments[match].name
      parts[index].payload = both.json
    }
    for (attachment, isNamed) in zip(attachments, isNamed) where !isNamed {
      parts.append(
        MessagePart(.attachment, text: "", name: attachment.name, payload: attachment.payload))
    }
    return parts + citations
  }

  private static func attachment(_ value: JSONValue) -> Attachment {
    let id = value["id"]?.nonEmptyString ?? ""
    return Attachment(
      id: id, name: value["name"]?.nonEmptyString ?? id, payload: value.json)
  }

  private static func citation(_ value: JSONValue, details: JSONValue?) -> MessagePart {
    MessagePart(
      .citation, text: details?["text"]?.string ?? "",
      name: details?["title"]?.nonEmptyString, payload: value.json)
  }
}

/// `file_1` of `sediment://file_1`.
private func fileID(ofPointer pointer: String) -> String {
  guard let slash = pointer.utf8.lastIndex(of: UInt8(ascii: "/")) else { return pointer }
  return String(pointer[pointer.utf8.index(after: slash)...])
}
