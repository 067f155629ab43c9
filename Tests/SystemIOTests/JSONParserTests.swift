import SystemIO
import Testing

/// Makes valid documents from a seed: the same seed, the same documents.
private struct DocumentGenerator {
  private var state: UInt64
  private(set) var text = ""

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func random(below bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  mutating func document() -> String {
    text = ""
    appendValue(depth: 0)
    return text
  }

  private mutating func appendValue(depth: Int) {
    appendSpace()
    switch random(below: depth > 6 ? 6 : 10) {
    case 0: text += ["true", "false", "null"][random(below: 3)]
    case 1: text += "\(Int64(bitPattern: state))"
    case 2: text += "\(state)"
    case 3: appendDouble()
    case 4, 5: appendString()
    case 6, 7: appendList("[", "]", depth: depth) { $0.appendValue(depth: depth + 1) }
    default:
      appendList("{", "}", depth: depth) {
        $0.appendString()
        $0.appendSpace()
        $0.text += ":"
        $0.appendValue(depth: depth + 1)
      }
    }
    appendSpace()
  }

  private mutating func appendDouble() {
    let value = Double(bitPattern: state)
    text += value.isFinite ? "\(value)" : "0.25E-3"
  }

  private mutating func appendList(
    _ open: String, _ close: String, depth: Int, _ element: (inout DocumentGenerator) -> Void
  ) {
    text += open
    let count = random(below: 6)
    for index in 0..<count {
      if index > 0 { text += "," }
      element(&self)
    }
    text += close
  }

  private mutating func appendString() {
    let pieces = [
      "a", "Hansard", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0000", "\\u00e9",
      "\\uD83D\\uDE00", "\u{7F}", "\u{FFFF}", " ", "{", "]", ",", ":", "'",
    ]
    text += "\""
    for _ in 0..<random(below: 12) { text += pieces[random(below: pieces.count)] }
    text += "\""
  }

  private mutating func appendSpace() {
    text += ["", "", "", " ", "\n", "\t", "\r\n"][random(below: 7)]
  }
}

@Suite struct `JSON parser` {
  @Test(arguments: 1...40) func `both readers see the same in any valid document`(seed: Int) throws
  {
    var generator = DocumentGenerator(seed: UInt64(seed))
    let parser = JSONParser()
    for _ in 0..<25 {
      let document = PaddedBytes(generator.document())
      let fast = try parser.parse(document).json
      let careful = try parser.parseCarefully(document, 0..<document.count).json
      #expect(fast == careful)
      #expect(try parser.parse(fast).json == fast)
    }
  }

  @Test func `a value outlives its parser`() throws {
    func value(of text: String) throws -> JSONValue { try JSONParser().parse(text) }
    let fast = try value(of: #"{"a":["b",1]}"#)
    let careful = try value(of: #"{"a":["\ud800",1]}"#)
    _ = try (0..<100).map { try value(of: #"["\#($0)","\ud800 overwritten"]"#) }
    #expect(fast.json == #"{"a":["b",1]}"#)
    #expect(careful.json == "{\"a\":[\"\u{FFFD}\",1]}")
  }

  @Test func `a value used after the next parse stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let parser = JSONParser()
      let old = try parser.parse("[1]")
      _ = try parser.parse("[2]")
      _ = old.json
    }
  }

  @Test func `a refused document leaves the parser usable`() throws {
    let parser = JSONParser()
    #expect(throws: JSONError.self) { try parser.parse("[1,") }
    #expect(try parser.parse("[1]").json == "[1]")
    #expect(try parser.parse("[1e999]").json == "[1e999]")
    #expect(try parser.parse("[2]").json == "[2]")
  }

  @Test func `a large document after a small one is read whole`() throws {
    let parser = JSONParser()
    _ = try parser.parse("[1e999]")
    let large = "[1e999" + String(repeating: #","some text \ud800",17"#, count: 100_000) + "]"
    let value = try parser.parse(large)
    #expect(value.elements.reduce(into: 0) { count, _ in count += 1 } == 200_001)
    #expect(try parser.parse("[1e999]").json == "[1e999]")
  }
}
