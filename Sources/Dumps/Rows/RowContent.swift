import ChatModel
import SystemIO

/// The visible text and the other parts of a row's content column.
struct RowContent {
  var text = ""
  var parts: [MessagePart] = []

  init() {}

  /// Reads content that is JSON: a string, a number, or a list of OpenAI's content parts.
  ///
  /// Nil for an object or a list of something else. The texts of a list are joined by line ends.
  init?(_ value: JSONValue) {
    switch value.kind {
    case .null: return
    case .string: text = value.string ?? ""
    case .number, .bool: text = value.json
    case .object: return nil
    case .array:
      var texts: [String] = []
      for part in value.elements {
        if let string = part.string {
          texts.append(string)
        } else if let string = RowContent.visibleText(of: part) {
          texts.append(string)
        } else if part.isObject, let type = part["type"]?.string {
          parts.append(MessagePart(.attachment, text: "", name: type, payload: part.json))
        } else {
          return nil
        }
      }
      text = texts.joined(separator: "\n")
    }
  }

  private static func visibleText(of part: JSONValue) -> String? {
    switch part["type"]?.string {
    case "text", "input_text", "output_text": part["text"]?.string
    default: nil
    }
  }
}
