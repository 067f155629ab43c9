import Testing

@testable import ChatModel

@Suite struct `Exact text` {
  private let composed = "ann\u{E9}"
  private let decomposed = "anne\u{301}"

  @Test func `tells equivalent ids apart`() {
    #expect(composed == decomposed)
    #expect(!composed.isExactly(decomposed))
    #expect(ExactText(composed) != ExactText(decomposed))
    #expect(Set([composed, decomposed, composed].map(ExactText.init)).count == 2)
    #expect(ExactText(decomposed) < ExactText(composed))
  }

  @Test func `is what names conversations`() {
    let keys = [composed, decomposed].map { ConversationKey(kind: .rows, sourceID: $0) }
    #expect(keys[0] != keys[1])
    #expect(Set(keys + keys).count == 2)
  }

  @Test(
    arguments: [
      ("ann", "ann"), (" ann\r\n", "ann"), ("\u{3000}\u{E9}\u{A0}", "\u{E9}"), ("a b", "a b"),
      (" \t", ""), ("", ""),
    ])
  func `is trimmed of white space`(text: String, trimmed: String) {
    #expect(text.trimmed.isExactly(trimmed))
  }
}
