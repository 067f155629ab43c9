package import ChatModel

/// Where something that a reader hands over stood in its member.
package struct RecordPosition: Hashable, Sendable {
  /// Bytes from the start of the decompressed member to the start of the record.
  package var byteOffset: Int64
  /// The place within the record (the message's number in its conversation), from 0.
  package var ordinal: Int
  /// The message's place in its whole conversation, where the dump says it: that goes before where it
  /// stands.
  package var place: Int32?

  package init(byteOffset: Int64, ordinal: Int = 0, place: Int32? = nil) {
    self.byteOffset = byteOffset
    self.ordinal = ordinal
    self.place = place
  }
}

/// Takes what readers find.
///
/// The sums of a run hang on it: each message that a reader sees is announced by
/// `enumerated` before it is understood, and is then either handed over with `message` or refused
/// with `reject`.
package protocol RecordSink {
  /// Announces messages that were seen, before anything is known about them.
  mutating func enumerated(messages: Int)

  /// A conversation's own facts. May come before, after or without its messages, and repeatedly:
  /// what is nil says nothing.
  mutating func header(_ header: ConversationHeader, at position: RecordPosition)

  /// One message. `user` is the owner where the record itself names one.
  mutating func message(
    _ message: Message, in conversation: ConversationKey, user: String?,
    at position: RecordPosition)

  /// As the other `message`, for readers that make no strings: texts lie in `arena`, for the time of
  /// the call.
  mutating func message(
    _ message: MessageRecord, in conversation: RecordConversation, user: TextSlice,
    arena: TextArena, at position: RecordPosition)

  /// A record that could not be understood: it counts as `messages` (1 for a record whose messages
  /// cannot be enumerated), which must have been announced. `raw` goes to quarantine.
  mutating func reject(
    _ problem: String, messages: Int, raw: RejectedBytes, at position: RecordPosition)

  /// A thing that is no message, left out on purpose: `hidden tool definition`, `other table`.
  mutating func skip(_ what: String, count: Int)

  /// A labelled value of a user (Claude's or ChatGPT's memories).
  mutating func memory(_ memory: MemoryRecord, at position: RecordPosition)

  /// Something the operator should know that loses nothing: `no account data`.
  mutating func warn(_ warning: String)
}

extension RecordSink {
  package mutating func message(
    _ message: MessageRecord, in conversation: RecordConversation, user: TextSlice,
    arena: TextArena, at position: RecordPosition
  ) {
    self.message(
      Message(message, in: arena),
      in: ConversationKey(kind: conversation.kind, sourceID: arena.string(conversation.sourceID)),
      user: arena.optionalString(user), at: position)
  }
}

/// A `ConversationKey` whose id lies in an arena.
package struct RecordConversation: Sendable {
  package var kind: SourceKind
  package var sourceID: TextSlice

  package init(kind: SourceKind, sourceID: TextSlice) {
    self.kind = kind
    self.sourceID = sourceID
  }
}

/// The bytes of a refused record: a range of the block that it came in.
package struct RejectedBytes: Sendable {
  package var range: Range<Int>
  package init(_ range: Range<Int>) { self.range = range }
}

/// A labelled value of a user, which is no message.
package struct MemoryRecord: Hashable, Sendable {
  package var kind: SourceKind
  package var user: String?
  package var label: String
  package var text: String

  package init(kind: SourceKind, user: String?, label: String, text: String) {
    self.kind = kind
    self.user = user
    self.label = label
    self.text = text
  }
}
