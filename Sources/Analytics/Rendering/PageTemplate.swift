package import ChatModel
import Mustache

/// A Mustache template of a report's page.
package struct PageTemplate: Sendable {
  private let template: MustacheTemplate

  /// - Throws: `.usage` when the text is no Mustache template.
  package init(parsing bytes: [UInt8], at location: SourceLocation) throws(HansardError) {
    let operation = "reading a report template"
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw HansardError(.usage, while: operation, at: location, cause: "it is not UTF-8")
    }
    do {
      template = try MustacheTemplate(string: text)
    } catch let error as MustacheTemplate.ParserError {
      throw HansardError(
        .usage, while: operation, at: location,
        cause: "line \(error.context.lineNumber): \(error.error)",
        hint: "compare it with Reports/default.mustache")
    } catch {
      throw HansardError(.usage, while: operation, at: location, cause: "\(error)")
    }
  }

  func rendered(_ values: [String: Any]) -> String { template.render(values) }
}

/// Text that the template's own escaping makes safe.
///
/// The engine escapes whole characters, so `<` or `"` fused with a combining mark would pass
/// through: every such character becomes U+FFFD. Control characters do too.
func templateText(_ text: String) -> String {
  var result = ""
  for character in text {
    let scalars = character.unicodeScalars
    let hidesMarkup = scalars.count > 1 && scalars.contains { "<>&\"'".unicodeScalars.contains($0) }
    let isControl = scalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    result.append(hidesMarkup || isControl ? "\u{FFFD}" : character)
  }
  return result
}
