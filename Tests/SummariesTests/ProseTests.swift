import Testing

@testable import Summaries

private func blocks(_ text: String) -> [String] {
  var prose = Prose()
  prose.read(text.utf8.span)
  return prose.blocks.map { prose.bytes.span.text($0.range) }
}

private func sentences(_ text: String) -> [String] {
  var prose = Prose()
  prose.read(text.utf8.span)
  var index = WordIndex()
  index.read(prose)
  return index.sentences.map { prose.bytes.span.text($0.range) }
}

@Suite struct `The prose` {
  @Test(arguments: [
    ("**Bold** and *soft* and `code` words", "Bold and soft and code words"),
    ("See [the guide](https://example.org/a_(b)) now", "See the guide) now"),
    ("Look at https://example.org/a?b=c, please", "Look at , please"),
    ("snake_case stays, _this_ does not", "snake_case stays, this does not"),
    ("2 * 3 and 4*5", "2 * 3 and 4*5"), ("a<br/>b or <b>c</b>", "a b or c"),
    ("too   many\u{00A0} spaces", "too many spaces"), ("### Heading here", "Heading here"),
    ("- [x] task done", "task done"), ("12. item twelve", "item twelve"),
    ("> quoted text", "quoted text"),
    ("right\u{202E}to\u{200B}left", "righttoleft"),
  ])
  func `is what a reader sees`(text: String, expected: String) {
    #expect(blocks(text) == [expected])
  }

  @Test(arguments: [
    "```\nprose inside a fence is code\n```", "| a | b |", "|---|:--|", "-----", "return x;", "}",
    "#include <stdio.h>", "def area(width, height):", "SELECT name FROM users", "import os",
    "$ ls -l",
    "for (int i = 0; i < n; i++) {", "    x = [i for i in range(3)]", "if x == None:",
  ])
  func `has no code, tables or rules`(text: String) {
    #expect(blocks(text).isEmpty)
  }

  @Test(arguments: [
    "If you leave at noon (or later), call me.", "For dinner we had soup; it was good.",
    "Import duties rose.", "From May on, the office is closed", "Let me explain how this works:",
    "What does map(f, xs) return in Python?",
  ])
  func `keeps sentences that only begin like code`(text: String) {
    #expect(blocks(text) == [text])
  }

  @Test func `joins lines that were wrapped, and no others`() {
    let text = """
      This is a paragraph that was wrapped by hand at
      fifty columns or so.
      A new sentence
      - an item
      """
    #expect(
      blocks(text) == [
        "This is a paragraph that was wrapped by hand at fifty columns or so.", "A new sentence",
        "an item",
      ])
  }

  @Test(arguments: [
    ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
    (
      "Dr. Bell paid 3.50 for it, e.g. in May. Then he left.",
      ["Dr. Bell paid 3.50 for it, e.g. in May.", "Then he left."]
    ),
    ("Am 3. März kam J. Weber. Er blieb.", ["Am 3. März kam J. Weber.", "Er blieb."]),
    ("Use node.js here. It works.", ["Use node.js here.", "It works."]),
    ("He said \"Stop.\" Then nothing.", ["He said \"Stop.\"", "Then nothing."]),
    ("今天下雨。我们去哪儿？回家！", ["今天下雨。", "我们去哪儿？", "回家！"]),
    ("「行くよ。」と言った。", ["「行くよ。」", "と言った。"]),
    ("यह पहला है। यह दूसरा है।", ["यह पहला है।", "यह दूसरा है।"]),
    ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
  ])
  func `is split into sentences where they end`(text: String, expected: [String]) {
    #expect(sentences(text) == expected)
  }
}
