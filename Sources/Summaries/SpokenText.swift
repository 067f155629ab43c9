package import ChatModel

/// The visible text of one message, as a place in a buffer that many messages share.
package struct SpokenText {
  package var role: Role
  /// Bytes of UTF-8 in that buffer; a scalar cut off at either end reads as U+FFFD.
  package var content: Range<Int>

  package init(role: Role, content: Range<Int>) {
    self.role = role
    self.content = content
  }
}
