import Retention
import SystemIO

/// Receipts, and what is to be said of them, as `receipt` prints them.
enum ReceiptOutput {
  static func text(_ receipt: ReceiptDocument) -> String {
    var lines: [String] = []
    for member in receipt.value.members { add(member, to: &lines, indentation: "") }
    return lines.joined(separator: "\n")
  }

  private static func add(
    _ member: JSONValue.Member, to lines: inout [String], indentation: String
  ) {
    let name = indentation + Terminal.line(member.key.replacing("_", with: " "))
    if member.value.isObject {
      lines.append("\(name):")
      for inner in member.value.members { add(inner, to: &lines, indentation: indentation + "  ") }
    } else if member.value.isArray {
      lines.append("\(name):")
      for element in member.value.elements { lines.append("\(indentation)  - \(text(element))") }
    } else {
      lines.append("\(name): \(text(member.value))")
    }
  }

  private static func text(_ value: JSONValue) -> String {
    Terminal.line(value.string ?? value.json)
  }

  static func text(_ receipt: ReceiptDocument, _ problems: [String], _ key: [UInt8]) -> String {
    guard problems.isEmpty else {
      return "not a true receipt: " + problems.joined(separator: "; ")
    }
    let job = Terminal.line(receipt.value["job"]?.string ?? "")
    return "true: receipt of job \(job), signed with the key \(hexadecimal(key))"
  }

  static func json(_ receipt: ReceiptDocument, _ problems: [String], _ key: [UInt8]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("ok")
    writer.bool(problems.isEmpty)
    writer.field("job", receipt.value["job"]?.string)
    writer.field("public_key", hexadecimal(key))
    writer.key("problems")
    writer.beginArray()
    for problem in problems { writer.string(problem) }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  static func json(key: [UInt8]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("public_key", hexadecimal(key))
    writer.field("pem", PublicKeyFile.text(key))
    writer.endObject()
    return writer.text
  }
}
