/// What the catalog says about a conversation, so that nobody has to open it to know what it is.
///
/// Everything is derived from the text and can be recomputed at any time.
package struct ConversationSummary: Hashable, Sendable {
  /// At most 80 characters; empty only when the conversation has no text.
  package var title: String
  /// Up to three sentences of the conversation in their order, together at most 400 characters.
  package var summary: String
  /// At most 8 words or short phrases, lower-cased, most telling first.
  package var keywords: [String]
  /// ISO 639-1, or `und` when the text does not say.
  package var language: String

  package init(
    title: String = "", summary: String = "", keywords: [String] = [],
    language: String = Language.undetermined
  ) {
    self.title = title
    self.summary = summary
    self.keywords = keywords
    self.language = language
  }

  package static let maximumTitleCharacters = 80
  package static let maximumSummaryCharacters = 400
  package static let maximumKeywords = 8
}
