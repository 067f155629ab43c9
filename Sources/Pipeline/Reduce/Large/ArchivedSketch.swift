import ChatModel
import Store
import SystemIO

/// What has to be known of a large conversation in the archive so that it can grow: not its texts.
struct ArchivedSketch {
  private(set) var conversation: ArchivedConversation
  private(set) var sketch: ConversationSketch
  private(set) var answers = LargeConversationAnswers()
  /// Of all texts, where that was asked for; else of the one at the conversation's end alone.
  private(set) var texts: [KnownText] = []
  /// Some text was inserted or came without an id: what is new cannot be placed without all of them.
  private var needsAllTexts = false
  private let hasAllTexts: Bool

  /// Reads all of it, a slice at a time.
  ///
  /// - Parameters:
  ///   - arena: gets the ids that are kept.
  ///   - withAllTexts: the ids of all texts, and of their parents, are asked for.
  init(
    _ conversation: ArchivedConversation, _ fingerprinter: Fingerprinter, withAllTexts: Bool,
    into arena: inout TextArena
  ) throws(HansardError) {
    self.conversation = conversation
    hasAllTexts = withAllTexts
    sketch = ConversationSketch(fingerprinter, textCount: conversation.textCount)
    var span = TextArena()
    var end: KnownText?
    try self.conversation.forEachSpan(&span) { records, span throws(HansardError) in
      sketch.add(archived: records, in: span)
      answers.add(records, in: span)
      needsAllTexts =
        needsAllTexts
        || records.contains {
          $0.message.inserted || DerivedMessageID.isOne($0.message.id, in: span)
        }
      if withAllTexts {
        for stored in records {
          texts.append(try KnownText(stored, from: span, into: &arena, behind: texts.last))
        }
      } else if let last = records.max(by: { $0.position <= $1.position }),
        last.position >= end?.position ?? 0
      {
        end = try KnownText(last, from: span, into: &arena, behind: nil)
      }
    }
    if let end { texts.append(end) }
  }

  /// The same with all texts, where they are asked for or needed.
  ///
  /// - Throws: as the initializer.
  consuming func withAllTexts(
    _ areAskedFor: Bool, _ fingerprinter: Fingerprinter, into arena: inout TextArena
  ) throws(HansardError) -> ArchivedSketch {
    guard !hasAllTexts, areAskedFor || needsAllTexts else { return self }
    return try ArchivedSketch(conversation, fingerprinter, withAllTexts: true, into: &arena)
  }
}
