import ChatModel
import Testing

@testable import Summaries

@Suite struct `Hostile text` {
  private static let units = [
    "", " ", "a", "👩‍👩‍👧‍👦", "e\u{301}", "\u{301}", "字", "あ", "ア", "한", "ק", "ا", "ก", "\u{0}",
    "\u{202E}abc",
    "`", "```", "```\n", "[", "[](", "](", "![", "<", "<a", "://", "http://", "www.", ".", "...",
    "*",
    "_", "|", "\n", "\r\n", "\t", "'", "s'", "a's ", "l'", "-", "1.", "1. ", "#", "# ", "> ",
    "- [ ] ", "{", ";",
    "\u{FEFF}", "\u{1F1E9}", "A. ", "?！", "。", "\\", "\\(", "&", "\u{10FFFF}", "class ", "import ",
  ]

  @Test(arguments: units, [1, 2, 3, 100, 5000])
  func `never breaks the bounds`(unit: String, count: Int) {
    var summarizer = Summarizer()
    let text = String(repeating: unit, count: count)
    for messages in [Conversations.of(text), Conversations.of("x", text, text + "x", "é" + text)] {
      let found = summarizer.summarize(messages, title: count == 3 ? text : nil)
      #expect(found.title.count <= ConversationSummary.maximumTitleCharacters)
      #expect(found.summary.count <= ConversationSummary.maximumSummaryCharacters)
      #expect(found.keywords.count <= ConversationSummary.maximumKeywords)
    }
  }

  @Test func `reads only a bounded part of ten megabytes`() {
    var summarizer = Summarizer()
    let text = String(repeating: "a", count: 10 << 20)
    let found = summarizer.summarize(Conversations.of(text, text), title: nil)
    #expect(found.title.count <= 80)
    #expect(found.language == "und")
  }

  @Test func `survives any mixture of its units`() {
    var summarizer = Summarizer()
    var state: UInt64 = 42
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<40 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += Self.units[Int((state >> 33) % UInt64(Self.units.count))]
      }
      let found = summarizer.summarize(Conversations.of(text, text), title: text)
      #expect(found.title.count <= 80)
      #expect(found.summary.count <= 400)
    }
  }

  @Test func `an empty conversation has an empty summary`() {
    var summarizer = Summarizer()
    #expect(summarizer.summarize([], title: nil) == ConversationSummary())
  }
}
