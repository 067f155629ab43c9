import Testing
import Tokens

@Suite struct `Text cuts` {
  /// Every place of `text` where it may be cut.
  private func cuts(_ vocabulary: Vocabulary, _ text: [UInt8]) -> [Int] {
    (0...text.count).filter { vocabulary.canCut(text.span, at: $0) }
  }

  /// Pairs that would be one token if there were no cut between them, or elsewhere in a line end.
  private static let pairs = [
    "\n\n", "\r\n", "\n ", " \n", "!\n", "a\n", "1\n", "\na", "\n!", "\n1", "\n/", "\n'", ";\n",
    " a", "'s", "  ",
  ]

  private func vocabulary(_ rule: PieceRule) throws -> Vocabulary {
    var lines = (UInt8.min...UInt8.max).map { "\(base64([$0])) \($0)" }
    for (index, pair) in Self.pairs.enumerated() {
      lines.append("\(base64(Array(pair.utf8))) \(256 + index)")
    }
    return try loadVocabulary(lines.joined(separator: "\n"), rule: rule)
  }

  /// Checks that the parts of random texts have the numbers of the whole; returns how many cuts.
  private func check(_ vocabulary: Vocabulary, seed: UInt64) -> (cuts: Int, differing: [String]) {
    let counter = TokenCounter(vocabulary)
    var generator = RepeatableGenerator(seed: seed)
    var differing: [String] = []
    var found = 0
    for _ in 0..<600 {
      let text = RandomText.text(&generator)
      let bytes = Array(text.utf8)
      let whole = counter.encode(text)
      for place in cuts(vocabulary, bytes) {
        found += 1
        let front = String(decoding: bytes[..<place], as: UTF8.self)
        let back = String(decoding: bytes[place...], as: UTF8.self)
        let isSame =
          counter.encode(front) + counter.encode(back) == whole
          && counter.count(front) + counter.count(back) == whole.count
        if !isSame { differing.append(text) }
      }
    }
    return (found, differing)
  }

  @Test(arguments: Encoding.allCases)
  func `change no token of an encoding`(_ encoding: Encoding) throws {
    let result = check(try Vocabulary.load(encoding), seed: 21)
    #expect(result.differing.isEmpty)
    #expect(result.cuts > 100)
  }

  @Test(arguments: PieceRule.allCases)
  func `change no token of any rule`(_ rule: PieceRule) throws {
    let result = check(try vocabulary(rule), seed: 22)
    #expect(result.differing.isEmpty)
    #expect(result.cuts > 100)
  }

  @Test(arguments: [
    ("a\nbcd", [2]), ("a\n\nbcd", [3]), ("a\r\nbcd", [3]), ("a \n bcd", []), ("a\n/bcd", []),
    ("a\n\u{3000}bcd", []), ("a\n\u{85}bcd", []), ("a\n日本", [2]), ("。\nの", [4]), ("a\n", []),
    ("\nbcd", [1]), ("}\n\"x\"\n", [2]),
  ])
  func `are behind line ends, before what cannot belong to them`(
    _ text: String, _ places: [Int]
  ) throws {
    let vocabulary = try Vocabulary.load(.o200kBase)
    let bytes = Array(text.utf8)
    #expect(cuts(vocabulary, bytes) == places)
    #expect(vocabulary.firstCut(in: bytes.span, 0..<bytes.count) == places.first)
    #expect(vocabulary.lastCut(in: bytes.span, 0..<bytes.count) == places.last)
  }

  @Test func `change no count of bytes that are not UTF-8`() throws {
    let vocabulary = try Vocabulary.load(.o200kBase)
    let counter = TokenCounter(vocabulary)
    var generator = RepeatableGenerator(seed: 23)
    for _ in 0..<300 {
      let bytes = (0..<60).map { _ in
        [0x0A, 0x0A, 0x61, 0xE3, 0x81, 0x82, 0xF0, 0xC3, 0xFF].randomElement(using: &generator)
          ?? UInt8(0)
      }
      for place in cuts(vocabulary, bytes) {
        #expect(
          counter.count(bytes.span.extracting(..<place))
            + counter.count(bytes.span.extracting(place...)) == counter.count(bytes.span))
      }
    }
  }
}
