import Testing

@testable import Store

@Suite struct `Snippets of messages` {
  private func snippet(_ text: String, around match: String) throws -> Snippet {
    let range = try #require(text.firstRange(of: match))
    let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    return Snippet(of: text, around: start..<start + match.utf8.count)
  }

  @Test func `of a short text are all of it, on one line`() throws {
    let made = try snippet("See:\n\n a\theron \r\n dives", around: "heron")
    #expect([made.before, made.match, made.after] == ["See: a ", "heron", " dives"])
  }

  @Test func `of a long text are cut between words and say so`() throws {
    let text =
      String(repeating: "before ", count: 50) + "heron" + String(repeating: " after", count: 50)
    let made = try snippet(text, around: "heron")
    #expect(made.text.utf8.count < 250)
    #expect(made.before.hasPrefix("…before "))
    #expect(made.after.hasSuffix(" after…"))
  }

  @Test(arguments: 0..<8)
  func `never cut a letter`(shift: Int) throws {
    let text =
      String(repeating: "x", count: shift) + String(repeating: "東\u{1F600}é", count: 60) + "heron"
      + String(repeating: "東\u{1F600}é", count: 60)
    let made = try snippet(text, around: "heron")
    #expect(text.contains(made.text.filter { $0 != "…" }))
    let long = try snippet(text, around: String(text.dropFirst(shift).prefix(150)))
    #expect(text.contains(long.text.filter { $0 != "…" }))
  }
}
