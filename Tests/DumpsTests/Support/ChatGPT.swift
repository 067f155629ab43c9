import ChatModel
import Dumps
import Testing

/// Writes small ChatGPT exports.
enum ChatGPT {
  /// A mapping node; `message` is JSON.
  static func node(
    _ id: String, parent: String?, children: [String] = [], _ message: String = "null"
  ) -> String {
    let parent = parent.map { "\"\($0)\"" } ?? "null"
    let children = children.map { "\"\($0)\"" }.joined(separator: ",")
    return
      #""\#(id)":{"id":"\#(id)","parent":\#(parent),"children":[\#(children)],"message":\#(message)}"#
  }

  /// A message; `content` is what stands beside its type, `more` what stands beside its content.
  static func message(
    _ role: String, _ type: String, _ content: String, more: String = ""
  ) -> String {
    #"{"author":{"role":"\#(role)"},"content":{"content_type":"\#(type)",\#(content)}\#(more)}"#
  }

  static func text(_ role: String, _ text: String, more: String = "") -> String {
    message(role, "text", #""parts":["\#(text)"]"#, more: more)
  }

  static func conversation(_ nodes: [String], more: String = "") -> String {
    #"[{"conversation_id":"c1","create_time":1700000000.5\#(more),"mapping":{\#(nodes.joined(separator: ","))}}]"#
  }

  /// The only message of a conversation with `message` under a root, a question and `above`.
  static func only(_ message: String, above: String? = nil) throws -> Message {
    let sink = read(
      conversation([
        node("r", parent: nil, children: ["a"]), node("a", parent: "r", above ?? "null"),
        node("m", parent: "a", message),
      ]), with: ChatGPTReader())
    #expect(sink.sumsClose)
    return try #require(sink.messages.last?.message)
  }
}
