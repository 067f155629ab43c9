package import ChatModel

/// Derives title, summary, keywords and language of conversations, without a model or a network.
///
/// Extractive and deterministic: the same messages give the same summary on every machine. Looks
/// at 18 KiB of a conversation at most (`Excerpt` says which), so the time for one conversation is
/// bounded. Has buffers of its own that it reuses: one a worker, called again and again.
package struct Summarizer {
  private var prose = Prose()
  private var index = WordIndex()
  private var scores = SentenceScores()
  private var keywords = KeywordChoice()

  package init() {}

  /// Summarizes the visible messages of one conversation, in their order, from their texts in `bytes`.
  ///
  /// Only what the user and the assistant said counts. A `title` of the source is kept, trimmed and
  /// cut, unless it is a placeholder such as `New chat`.
  package mutating func summarize(
    _ texts: [SpokenText], in bytes: Span<UInt8>, title: String?
  ) -> ConversationSummary {
    prose.read(texts, in: bytes)
    index.read(prose)
    let language = LanguageEvidence.language(of: index, in: prose.bytes.span)
    let stop = Summarizer.stopLanguages(language.told, code: language.code)
    scores.compute(&index, prose, stop: stop)
    let found = TitleChoice(index, prose, contentWords: scores.contentWords)
    let given = title.flatMap(GivenText.title)
    let choice = SummaryChoice(
      index, prose, scores, titleSentence: given == nil ? found.sentence : nil, stop: stop)
    let derived = found.text.isEmpty ? GivenText.firstLine(of: texts, in: bytes) : found.text
    return ConversationSummary(
      title: given ?? derived, summary: choice.text(index, prose.bytes.span),
      keywords: keywords.choose(index, prose, stop: stop), language: language.code)
  }

  /// The places of the messages that `summarize` looks at: roles and lengths say which ones.
  ///
  /// A summary of these alone is the same, unless nothing in them can be read.
  package static func excerpt(of texts: [SpokenText]) -> [Int] {
    let excerpt = Excerpt(of: texts)
    return (Array(excerpt.opening) + Array(excerpt.closing))
      .filter { Excerpt.speaks(texts[$0].role) }
  }

  /// As the other one, for messages with texts of their own.
  package mutating func summarize(_ messages: [Message], title: String?) -> ConversationSummary {
    var texts: [SpokenText] = []
    var bytes: [UInt8] = []
    for message in messages {
      let start = bytes.count
      bytes.append(contentsOf: message.content.utf8)
      texts.append(SpokenText(role: message.role, content: start..<bytes.count))
    }
    return summarize(texts, in: bytes.span, title: title)
  }

  /// The languages whose stop words say nothing here: English is quoted everywhere.
  private static func stopLanguages(_ language: Language?, code: String) -> LanguageSet {
    if let language { return [LanguageSet(language), LanguageSet(.english)] }
    return code == Language.undetermined ? .all : LanguageSet(.english)
  }
}
