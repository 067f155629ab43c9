import ChatModel
import Testing

@testable import Summaries

private func summary(_ messages: [Message], title: String? = nil) -> ConversationSummary {
  var summarizer = Summarizer()
  return summarizer.summarize(messages, title: title)
}

@Suite struct `A summary` {
  @Test(arguments: [
    (Conversations.english, "Plan a vegetable garden on a shady balcony", "en"),
    (Conversations.german, "Erklären, wie ich mein altes Fahrrad für den Winter vorbereite", "de"),
    (Conversations.chinese, "写一份家庭露营的装备清单", "zh"),
    (Conversations.japanese, "京都で紅葉を見るのにおすすめの寺を教えてください", "ja"),
    (Conversations.russian, "Составить план ремонта маленькой кухни", "ru"),
    (Conversations.code, "let numbers = [1, 2, 3]", "und"),
  ])
  func `names a conversation by what was asked`(
    messages: [Message], title: String, language: String
  ) {
    let found = summary(messages)
    #expect(found.title == title)
    #expect(found.language == language)
  }

  @Test(arguments: [
    (Conversations.english, ["spinach", "balcony"]), (Conversations.german, ["fahrrad", "kette"]),
    (Conversations.chinese, ["露营", "帐篷"]), (Conversations.japanese, ["紅葉", "ライトアップ"]),
    (Conversations.russian, ["ремонт", "кухни"]),
  ])
  func `has the words that are said most among the keywords`(messages: [Message], words: [String]) {
    let keywords = summary(messages).keywords
    for word in words { #expect(keywords.contains { $0.contains(word) }) }
  }

  @Test func `quotes sentences, not markdown, code, tables or politeness`() {
    let text = summary(Conversations.english).summary
    #expect(text.contains("spinach"))
    for unwanted in ["http", "`", "|", "**", "##", "garden =", "hope this helps", "Let me know"] {
      #expect(!text.contains(unwanted))
    }
  }

  @Test func `does not repeat the title as a sentence`() {
    let found = summary(Conversations.english)
    #expect(!found.summary.contains("vegetable garden"))
  }

  @Test func `repeats the title where there is no other sentence`() {
    let found = summary(Conversations.of("Please describe the migration of storks.", "Of course!"))
    #expect(found.title == "Describe the migration of storks")
    #expect(found.summary == "Please describe the migration of storks.")
  }

  @Test func `says nothing about code alone`() {
    let found = summary(Conversations.code)
    #expect(found.summary.isEmpty)
    #expect(found.keywords.isEmpty)
  }

  @Test func `has no stop words, numbers or addresses among the keywords`() {
    let found = summary(
      Conversations.of(
        "The report 7ee801e7-da64-4aeb-a851-8b15807a6368 is at https://example.org/the/report and 42",
        "The report says that the harvest of 2024 was better than the harvest of 2023."))
    #expect(found.keywords.contains("harvest"))
    for word in found.keywords {
      #expect(!["the", "is", "at", "and", "that", "was"].contains(word))
      #expect(!word.utf8.contains { $0.isASCIIDigit })
      #expect(!word.contains("example"))
    }
  }

  @Test(arguments: ["  Trip to\n Rome ", "Trip to\tRome"])
  func `keeps the source's title on one line`(title: String) {
    #expect(summary(Conversations.english, title: title).title == "Trip to Rome")
  }

  @Test(arguments: ["", " \n", "New chat", "Untitled", "新对话"])
  func `replaces a title that says nothing`(title: String) {
    #expect(summary(Conversations.english, title: title).title.hasPrefix("Plan a vegetable"))
  }

  @Test func `ignores what the system and tools say`() {
    let framed =
      [Message(role: .system, content: "Du bist ein Bankberater für Kredite und Zinsen.")]
      + Conversations.english
      + [Message(role: .tool, content: "weather forecast: thunderstorm")]
    #expect(summary(framed) == summary(Conversations.english))
  }

  @Test func `gives the same result again, and after other conversations`() {
    var summarizer = Summarizer()
    let first = Conversations.all.map { summarizer.summarize($0, title: nil) }
    let second = Conversations.all.reversed().map { summarizer.summarize($0, title: nil) }
    #expect(first == second.reversed())
    #expect(first == Conversations.all.map { summary($0) })
  }

  @Test func `looks at the opening and the end of a long conversation only`() {
    let filler = Conversations.of(
      String(repeating: "The quarterly invoice lists pumps and valves. ", count: 2000))
    let long = Conversations.english + (0..<200).flatMap { _ in filler } + Conversations.german
    let shorter = Conversations.english + (0..<100).flatMap { _ in filler } + Conversations.german
    #expect(summary(long) == summary(shorter))
    #expect(summary(long).title.hasPrefix("Plan a vegetable"))
  }
}
