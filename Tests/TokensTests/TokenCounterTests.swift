import Testing
import Tokens

/// Expected counts and numbers are those of tiktoken 0.14.0's `encode_ordinary`.
@Suite struct `Token counter` {
  /// o200k_base, cl100k_base, p50k_base, r50k_base.
  static let vectors: [(String, Int, Int, Int, Int)] = [
    ("", 0, 0, 0, 0),
    ("hello world", 2, 2, 2, 2),
    ("Don't panic: it's 1234567 o'clock.", 11, 13, 13, 13),
    ("I'LL we've they're you'd i'm", 7, 11, 11, 11),
    ("'\u{17F} and it'\u{17F}", 6, 8, 8, 8),
    ("fooBarBAZqux HTTPServer XMLParser", 10, 10, 10, 10),
    ("日本語のテキスト\u{3001}Rubyの続き\u{3002}", 12, 15, 17, 17),
    ("Привет, МИР! Ёлка", 10, 12, 20, 20),
    ("안녕하세요 세계", 3, 9, 20, 20),
    ("नमस\u{94D}त\u{947} द\u{941}न\u{93F}य\u{93E}", 5, 13, 23, 23),
    ("مرحبا بالعالم", 4, 10, 12, 12),
    ("שלום עולם", 2, 10, 11, 11),
    ("\u{BD} \u{B2} \u{2167} \u{663}\u{664}\u{665}\u{666}", 11, 15, 14, 14),
    ("if (x) {\n    return;\n}\n\n// end\n", 11, 12, 16, 18),
    ("};\n/path\r\n/other", 5, 5, 8, 8),
    ("a  b   c\t\td \n \n  e", 10, 10, 14, 15),
    ("trailing   ", 3, 3, 3, 5),
    ("lines\n\n\n", 2, 2, 3, 3),
    ("  \n  ", 2, 2, 3, 5),
    ("\u{3000}全角\u{A0}nbsp\u{2028}x", 7, 8, 13, 13),
    ("\u{1F3F3}\u{FE0F}\u{200D}\u{1F308} \u{1F44D}\u{1F3FD} e\u{301}", 11, 16, 17, 17),
    ("!\u{301}a \u{301} \u{301}b", 8, 8, 11, 11),
    ("<|endoftext|>", 7, 7, 7, 7),
    ("\u{2B0}A \u{AA}B \u{1C5}x \u{295}", 13, 13, 13, 13),
    ("\u{1C}\u{200B}\u{FEFF}\u{85}", 5, 5, 7, 7),
    ("https://example.com/a?b=c&d=%20", 12, 12, 16, 16),
    (
      String(repeating: "=", count: 70) + "\n" + String(repeating: "-", count: 70), 4, 3, 5, 5
    ),
    (String(repeating: "aGVsbG8gd29ybGQ=", count: 8), 81, 81, 104, 104),
  ]

  @Test(arguments: vectors)
  func `counts as tiktoken does`(
    _ text: String, _ o200k: Int, _ cl100k: Int, _ p50k: Int, _ r50k: Int
  ) throws {
    let counts = try [.o200kBase, .cl100kBase, .p50kBase, .r50kBase].map {
      TokenCounter(try Vocabulary.load($0)).count(text)
    }
    #expect(counts == [o200k, cl100k, p50k, r50k])
  }

  @Test(arguments: [
    (
      Encoding.o200kBase, "Hello, wörld! 你好 don't",
      [13225, 11, 286, 2877, 582, 0, 220, 177519, 4128]
    ),
    (
      .o200kBase, "    def f(x):\n        return x\n",
      [271, 1056, 285, 4061, 1883, 309, 622, 1215, 198]
    ),
    (
      .cl100kBase, "Hello, wörld! 你好 don't",
      [9906, 11, 289, 9603, 509, 0, 220, 57668, 53901, 1541, 956]
    ),
    (
      .p50kBase, "    def f(x):\n        return x\n",
      [50258, 825, 277, 7, 87, 2599, 198, 50262, 1441, 2124, 198]
    ),
    (
      .r50kBase, "Hello, wörld! 你好 don't",
      [15496, 11, 266, 30570, 335, 0, 220, 19526, 254, 25001, 121, 836, 470]
    ),
  ])
  func `encodes to tiktoken's numbers`(
    _ encoding: Encoding, _ text: String, _ ids: [Int32]
  ) throws {
    let counter = TokenCounter(try Vocabulary.load(encoding))
    #expect(counter.encode(text) == ids)
    #expect(counter.decode(ids) == Array(text.utf8))
  }

  @Test(arguments: Encoding.allCases)
  func `the fast way agrees with the plain rule, and decoding gives the bytes back`(
    _ encoding: Encoding
  ) throws {
    let counter = TokenCounter(try Vocabulary.load(encoding))
    var generator = RepeatableGenerator(seed: 7)
    var differing: [String] = []
    for _ in 0..<1500 {
      let text = RandomText.text(&generator)
      let ids = counter.encode(text)
      let agrees =
        counter.count(text) == ids.count && counter.count(Array(text.utf8).span) == ids.count
        && counter.decode(ids) == Array(text.utf8)
      if !agrees { differing.append(text) }
    }
    #expect(differing.isEmpty)
  }

  @Test func `a count does not depend on what was counted before`() throws {
    let used = TokenCounter(try Vocabulary.load(.o200kBase))
    var generator = RepeatableGenerator(seed: 11)
    let texts = (0..<200).map { _ in RandomText.text(&generator) }
    let first = texts.map { used.count($0) }
    #expect(texts.map { used.count($0) } == first)
    #expect(
      try texts.prefix(10).map { TokenCounter(try Vocabulary.load(.o200kBase)).count($0) }
        == Array(first.prefix(10)))
  }

  @Test(arguments: Encoding.allCases)
  func `texts that are counted together have the counts that each has alone`(
    _ encoding: Encoding
  ) throws {
    var generator = RepeatableGenerator(seed: 13)
    var texts = (0..<600).map { _ in RandomText.text(&generator) }
    // New pieces that are soon said again, more than wait at once, and nothing at all.
    texts += (0..<900).map { "unheardof\($0 / 3) 未曾有の事態\($0 / 2) " } + ["", "", "x"]
    var ranges: [Range<Int>] = []
    var bytes: [UInt8] = []
    for text in texts {
      ranges.append(bytes.count..<bytes.count + text.utf8.count)
      bytes += text.utf8
    }
    let vocabulary = try Vocabulary.load(encoding)
    let together = TokenCounter(vocabulary).counts(ofWellFormed: ranges, in: bytes.span)
    let alone = TokenCounter(vocabulary)
    #expect(together == texts.map { alone.count($0) })
  }

  @Test(arguments: [
    ([0xFF], "\u{FFFD}"),
    ([0x61, 0xC3], "a\u{FFFD}"),
    ([0xE2, 0x82, 0x20, 0x78], "\u{FFFD} x"),
    ([0xF0, 0x9F, 0x98, 0x61], "\u{FFFD}a"),
    ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
    ([0x6F, 0x80, 0x80, 0x80, 0x6B], "o\u{FFFD}\u{FFFD}\u{FFFD}k"),
    ([0xF5, 0x80, 0x41], "\u{FFFD}\u{FFFD}A"),
    ([0xE3, 0x81, 0x82, 0xE3, 0x81], "\u{3042}\u{FFFD}"),
  ])
  func `bytes that are not UTF-8 count as replacement characters`(
    _ bytes: [UInt8], _ repaired: String
  ) throws {
    for encoding in Encoding.allCases {
      let counter = TokenCounter(try Vocabulary.load(encoding))
      #expect(counter.count(bytes.span) == counter.count(repaired))
    }
  }

  @Test func `any bytes have a count`() throws {
    let counter = TokenCounter(try Vocabulary.load(.o200kBase))
    var generator = RepeatableGenerator(seed: 3)
    for length in 0..<400 {
      let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      #expect(
        counter.count(bytes.span) == counter.encode(String(decoding: bytes, as: UTF8.self)).count)
    }
  }
}
