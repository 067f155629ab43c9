import SystemIO
import Tokens

/// The texts of a request to OpenAI's chat interface, as the cookbook counts them: role, name and
/// content of each message.
///
/// Tool calls, functions and images are not in it: how they are billed is not known.
struct ChatRequest {
  private(set) var texts: [String] = []
  private(set) var sum = ChatSum(requests: 1)

  /// - Throws: when `value` has no list of `messages` that are objects.
  init(_ value: JSONValue) throws(JSONError) {
    guard let messages = value["messages"], messages.isArray else {
      throw JSONError("no list of `messages`")
    }
    for message in messages.elements {
      guard message.isObject else { throw JSONError("a message is no object") }
      sum.messages += 1
      if let role = message["role"]?.string { texts.append(role) }
      if let name = message["name"]?.string {
        texts.append(name)
        sum.named += 1
      }
      guard let content = message["content"] else { continue }
      if let text = content.string { texts.append(text) }
      for part in content.elements { part["text"]?.string.map { texts.append($0) } }
    }
  }
}

/// Requests and their messages.
package struct ChatSum: Hashable, Sendable {
  package var requests = 0
  package var messages = 0
  /// Messages with a `name`.
  package var named = 0

  /// What they cost beyond their texts, by OpenAI's rule: an estimate.
  package var overhead: Int {
    messages * ChatOverhead.perMessage + named * ChatOverhead.perName
      + requests * ChatOverhead.perRequest
  }

  package static func += (sum: inout ChatSum, other: ChatSum) {
    sum.requests += other.requests
    sum.messages += other.messages
    sum.named += other.named
  }
}
