import Dumps
import SystemIO
import Testing

@Suite struct `JSON value framer` {
  @Test(arguments: [
    ("", []), (" \n ", []), ("[]", []), ("[ ]\n", []), ("{}", ["{}"]), ("[{}]", ["{}"]),
    (#"[{"a":1},{"b":[2,{"c":3}]}]"#, [#"{"a":1}"#, #"{"b":[2,{"c":3}]}"#]),
    (#"[1, "a]", null,[2],-3.5e7]"#, ["1", #""a]""#, "null", "[2]", "-3.5e7"]),
    ("{\"a\":1}\n{\"b\":2}{\"c\":3}", [#"{"a":1}"#, #"{"b":2}"#, #"{"c":3}"#]),
    ("{\n  \"a\": {\n  }\n}\n", ["{\n  \"a\": {\n  }\n}"]),
    (#"[{"a":"}]{[,\""},{"b":"\\"}]"#, [#"{"a":"}]{[,\""}"#, #"{"b":"\\"}"#]),
    (#"[{"a":1}][{"b":2}]"#, [#"{"a":1}"#, #"{"b":2}"#]), ("42", ["42"]),
    ("\u{1E}{}\n\u{1E}{}", ["{}", "{}"]),
    (
      #"[{"a":"eight byte runs, and more \u0022 é 漢字 \\\\"},{}]"#,
      [#"{"a":"eight byte runs, and more \u0022 é 漢字 \\\\"}"#, "{}"]
    ),
  ])
  func `every value is a record wherever the pieces are cut`(text: String, values: [String]) {
    for chunk in 1...max(1, text.utf8.count) {
      for blockBytes in [1, 10, 1 << 20] {
        let framed = frame(text, with: JSONValueFramer(blockBytes: blockBytes), chunk: chunk)
        #expect(framed.records == values)
        #expect(framed.problems.isEmpty)
        #expect(framed.misplaced(in: text) == 0)
      }
    }
  }

  @Test(arguments: [
    (#"[{"a":1},{"a":"#, ["the file ends inside record 2"], [9]),
    (#"[{"a":1},{"a":"x\"#, ["the file ends inside record 2"], [9]),
    (#"[{"a":1},12"#, ["the file ends inside record 2"], [9]),
    (#"[{"a":1},"#, ["the file ends before its array does, after record 1"], [9]),
    (#"[{"a":1}"#, ["the file ends before its array does, after record 1"], [8]),
  ])
  func `a file that ends early is one problem behind the whole records`(
    text: String, problems: [String], offsets: [Int64]
  ) {
    for chunk in 1...text.utf8.count {
      let framed = frame(text, with: JSONValueFramer(), chunk: chunk)
      #expect(framed.records == [#"{"a":1}"#])
      #expect(framed.problems.map(\.problem) == problems)
      #expect(framed.problems.map(\.byteOffset) == offsets)
      #expect(framed.problems.map(\.raw) == [Array(text.utf8.dropFirst(Int(offsets[0])))])
    }
  }

  @Test(arguments: [
    (#"{"a":1} what? {"a":2}"#, [#"{"a":1}"#, #"{"a":2}"#], ["what? "]),
    (#"{"a":1}}}{"a":2}"#, [#"{"a":1}"#, #"{"a":2}"#], ["}}"]),
    (#"[{"a":1},what? ]{"a":2}"#, [#"{"a":1}"#, #"{"a":2}"#], ["what? "]),
    (
      #"[{"a":{"b":1}},{"a":[{"b":2}},{"b":3},{"a":4}]"#, [#"{"a":{"b":1}}"#, #"{"a":4}"#],
      [#"{"a":[{"b":2}},{"b":3},"#]
    ),
    (#"[{"a":]},{"a":{"b":2}}]"#, [#"{"a":{"b":2}}"#], [#"{"a":]},"#]),
    // A record without keys says nothing of how the others begin.
    (#"[{},{"a":]},{"b":2}]"#, ["{}", #"{"b":2}"#], [#"{"a":]},"#]),
    ("just a text", [], ["just a text"]), ("]", [], ["]"]), ("}{", [], ["}", "{"]),
    (
      #"{"a":1}"# + String(repeating: "7", count: 70), [#"{"a":1}"#],
      [String(repeating: "7", count: 70)]
    ),
  ])
  func `what is no value is one problem and the next record is found`(
    text: String, values: [String], garbage: [String]
  ) {
    for chunk in 1...text.utf8.count {
      let framed = frame(text, with: JSONValueFramer(blockBytes: 16), chunk: chunk)
      #expect(framed.records == values)
      #expect(framed.problems.map { String(decoding: $0.raw, as: UTF8.self) } == garbage)
      #expect(framed.misplaced(in: text) == 0)
    }
  }

  @Test func `a record over the limit is one problem and the next one is found`() {
    let text = #"[{"id":1},{"id":"aaaaaaaaaa","b":{"id":3},"c":[]},{"id":4}]"#
    for chunk in 1...text.utf8.count {
      let framed = frame(text, with: JSONValueFramer(recordLimit: 20, blockBytes: 8), chunk: chunk)
      #expect(framed.records.first == #"{"id":1}"#)
      #expect(framed.records.last == #"{"id":4}"#)
      #expect(framed.problems.first?.problem == "record 2 has more than 20 bytes")
      #expect(framed.misplaced(in: text) == 0)
    }
  }

  @Test func `nesting without end is no trap`() {
    let text = String(repeating: "[{\"a\":", count: 20_000)
    let framed = frame(text, with: JSONValueFramer(), chunk: 4096)
    #expect(framed.records.isEmpty)
    #expect(framed.problems.count == 1)
  }

  @Test func `a container that broke off says so`() {
    let framed = frame("[{\"a\":1},{", with: JSONValueFramer(), chunk: 3, truncated: "zip damaged")
    #expect(framed.problems.map(\.problem) == ["the file ends inside record 2: zip damaged"])
  }
}
