import Dumps
import SystemIO
import Testing

@Suite struct `Line framer` {
  @Test(arguments: [
    ("", []), ("\n\r\n\n", []), ("a", ["a"]), ("a\n", ["a"]), ("a\r\nb\r\n", ["a", "b"]),
    ("a\n\n\nb", ["a", "b"]), ("a\0b\nc", ["a\0b", "c"]), ("a\rb\n", ["a\rb"]), ("a\r", ["a"]),
    ("one\ntwo\nthree and more\nfour", ["one", "two", "three and more", "four"]),
  ])
  func `every line is a record wherever the pieces are cut`(text: String, lines: [String]) {
    for chunk in 1...max(1, text.utf8.count) {
      for blockBytes in [1, 4, 1 << 20] {
        let framed = frame(text, with: LineFramer(blockBytes: blockBytes), chunk: chunk)
        #expect(framed.records == lines)
        #expect(framed.problems.isEmpty)
        #expect(framed.misplaced(in: text) == 0)
      }
    }
  }

  @Test func `a line over the limit is one problem and the next line is read`() throws {
    let text = "ab\n0123456789abcdef\ncd\nefghijklmnop"
    for chunk in 1...text.utf8.count {
      let framed = frame(text, with: LineFramer(recordLimit: 8, blockBytes: 4), chunk: chunk)
      #expect(framed.records == ["ab", "cd"])
      #expect(framed.problems.map(\.byteOffset) == [3, 23])
      #expect(framed.problems.allSatisfy { $0.problem == "a line of more than 8 bytes" })
      #expect(framed.misplaced(in: text) == 0)
    }
  }

  @Test func `a large line gets a block of its own`() {
    let large = String(repeating: "x", count: 100)
    let framed = frame("a\nb\n\(large)\nc\n", with: LineFramer(blockBytes: 50), chunk: 7)
    #expect(framed.blocks == [["a", "b"], [large], ["c"]])
  }

  @Test func `a file that broke off does not pass its last line on`() throws {
    let framed = frame("a\nbc", with: LineFramer(), chunk: 1, truncated: "the gzip data ends early")
    #expect(framed.records == ["a"])
    let problem = try #require(framed.problems.first)
    #expect(problem.problem == "the file ends inside this line: the gzip data ends early")
    #expect(problem.byteOffset == 2)
    #expect(problem.raw == Array("bc".utf8))
  }
}
