import SystemIO
import Testing

@Suite struct `A line of CSV` {
  @Test(
    arguments: [
      (["a", "b c"], "a,b c"), ([nil, ""], #","""#), (["a,b", "c"], #""a,b",c"#),
      ([#"say "x""#], #""say ""x""""#), (["a\r\nb"], "\"a\r\nb\""), (["a\nb"], "\"a\nb\""),
      (["\"\u{301}a"], "\"\"\"\u{301}a\""), (["a,\u{301}b"], "\"a,\u{301}b\""),
    ] as [([String?], String)])
  func `quotes what needs it`(fields: [String?], line: String) {
    var bytes: [UInt8] = []
    appendCSVLine(fields, to: &bytes)
    #expect(bytes == Array((line + "\r\n").utf8))
  }
}
