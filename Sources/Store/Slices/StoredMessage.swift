package import ChatModel

/// A message as the archive holds it.
package struct StoredMessage: Hashable, Sendable {
  package var message: Message
  /// Its place in the conversation, from 0; a revision has the place of what it revises.
  package var position: Int
  package var tokens: TokenCount
  /// The model that reports count this message under when it names none itself: that of the answer
  /// it got, else of the answer before it.
  ///
  /// Nil when there is none, or the message names its own.
  package var countedUnder: String?

  /// What orders the versions of one message: when the source last changed it, else when it last
  /// changed the conversation.
  ///
  /// Not written: reading derives it from message and slice.
  package var versionTime: Timestamp?

  /// The model for `UsageKey`.
  package var usageModel: String { message.model ?? countedUnder ?? "" }

  package init(
    message: Message, position: Int, tokens: TokenCount, countedUnder: String? = nil
  ) {
    self.countedUnder = countedUnder
    self.message = message
    self.position = position
    self.tokens = tokens
  }
}

/// What a slice line says about its conversation, beside the messages.
package struct SliceHeader: Hashable, Sendable {
  package var conversation: ConversationHeader
  /// The owner, or `unknown:<conversation>`.
  package var user: String
  package var run: String

  package init(conversation: ConversationHeader, user: String, run: String) {
    self.conversation = conversation
    self.user = user
    self.run = run
  }
}

package enum SliceLimits {
  /// Lines are split at this size.
  package static let lineBytes = 1 << 20
  /// A message larger than this continues over several lines, since engines cap line length.
  package static let messageBytes = 6 << 20
  /// The largest piece of one field in a continued message; escaping may make it six times longer.
  package static let pieceBytes = 1 << 20
  /// A frame is closed when it has this many bytes of lines.
  package static let frameBytes = 128 << 10
}
