package import ChatModel

/// What one message says, as a range of a buffer that holds the texts of many.
package struct SpokenText: Sendable {
  package var role: Role
  /// Bytes of UTF-8.
  package var content: Range<Int>

  package init(role: Role, content: Range<Int>) {
    self.role = role
    self.content = content
  }
}

extension Summarizer {
  package mutating func summarize(
    _ texts: [SpokenText], in bytes: Span<UInt8>, title: String?
  ) -> ConversationSummary {
    let messages = texts.map { text in
      let content = [UInt8](capacity: text.content.count) { output in
        for index in text.content { output.append(bytes[index]) }
      }
      return Message(role: text.role, content: String(decoding: content, as: UTF8.self))
    }
    return summarize(messages, title: title)
  }
}
