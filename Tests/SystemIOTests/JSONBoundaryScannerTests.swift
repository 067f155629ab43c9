import SystemIO
import Testing

@Suite struct `JSON boundary scanner` {
  @Test(arguments: [
    ("{}x", 2), (#"{"a":[1,{"b":"}]"}]} "#, 20), (#""a\"b""#, 6), (#""\\"x"#, 4), ("[[],{}]]", 7),
    (#"["long enough for a word at once \" and more"]"#, 46),
  ])
  func `a value ends where its bracket or quote does, wherever it is cut`(text: String, end: Int) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var scanner = JSONBoundaryScanner()
      let first = Array(bytes[..<cut])
      switch scanner.scan(first.span, from: 0) {
      case .ended(let found): #expect(found == end)
      case .mismatched: Issue.record("no bracket is wrong")
      case .unfinished:
        let outcome = scanner.scan(Array(bytes[cut...]).span, from: 0)
        #expect(outcome == .ended(end - cut))
      }
    }
  }

  @Test(arguments: [("{]", 1), ("[{}}", 3), (#"{"a":[}"#, 6), ("}", 0)])
  func `a bracket of the other kind is found`(text: String, place: Int) {
    var scanner = JSONBoundaryScanner()
    #expect(scanner.scan(Array(text.utf8).span, from: 0) == .mismatched(place))
  }

  @Test func `nesting has no limit`() {
    let text = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    var scanner = JSONBoundaryScanner()
    #expect(scanner.scan(Array(text.utf8).span, from: 0) == .ended(200_000))
  }
}
