import ChatModel
import SystemIO
import Testing
import Tokens

/// Files are written into a folder of the test's own.
@Suite struct `Vocabulary file` {
  /// A line for each byte and for two merges, as `.tiktoken` files have them.
  private static let tiktoken: String = {
    var lines = (UInt8.min...UInt8.max).map { "\(base64([$0])) \($0)" }
    lines.append("\(base64(Array("he".utf8))) 256")
    lines.append("\(base64(Array("hel".utf8))) 300")
    return lines.joined(separator: "\n") + "\n"
  }()

  @Test func `a tiktoken file is read by the rule that the operator names`() throws {
    let vocabulary = try loadVocabulary(Self.tiktoken, rule: .cl100k)
    let counter = TokenCounter(vocabulary)
    #expect(vocabulary.tokenCount == 301)
    #expect(counter.encode("hello hero") == [300, 108, 111, 32, 256, 114, 111])
    #expect(counter.count("hello hero") == 7)
    #expect(counter.decode([300, 256]) == Array("helhe".utf8))
    #expect(counter.decode([299]) == nil)
  }

  @Test func `a file with another hash is refused`() throws {
    let error = try #require(throws: HansardError.self) {
      _ = try loadVocabulary(
        Self.tiktoken, rule: .cl100k, sha256: String(repeating: "0", count: 64))
    }
    #expect(error.reason == .usage)
    #expect(error.cause?.hasPrefix("its SHA-256 is ") == true)
  }

  @Test func `a file that is not there is refused, and the error says who named it`() throws {
    let file = VocabularyFile(
      name: "mine", path: "/nonexistent/mine.tiktoken", sha256: nil, rule: .cl100k,
      origin: "nightly.yaml, line 7")
    let error = try #require(throws: HansardError.self) {
      _ = try file.load(from: LocalFileSystem())
    }
    #expect(error.reason == .usage)
    #expect(error.hint == "correct 'path' in nightly.yaml, line 7")
  }

  @Test(arguments: [
    ("", PieceRule.cl100k), ("aGVsbG8= x\n", .cl100k), ("a*b= 1\n", .cl100k),
    ("YQ== 1 2\n", .cl100k),
    ("YQ== 9999999999999999999\n", .cl100k), ("YQ== 4194304\n", .cl100k),
    ("YQ== 0\nYg== 0\n", .r50k),
    ("YQ== 0\n", .r50k), ("YQ== 0\n", nil), ("{}", nil), ("{", nil), ("{\"model\": []}", nil),
    ("{\"model\": {\"type\": \"Unigram\", \"vocab\": {}, \"merges\": []}}", nil),
    ("{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}}", .r50k),
  ])
  func `what is no tokenizer is refused`(_ content: String, _ rule: PieceRule?) throws {
    let error = try #require(throws: HansardError.self) {
      _ = try loadVocabulary(content, rule: rule)
    }
    #expect(error.reason == .unknownFormat)
  }

  @Test(arguments: [false, true])
  func `a tokenizer.json ranks its merges in order and keeps its numbers`(_ pairs: Bool) throws {
    let merges = pairs ? #"["h","e"],["l","l"],["he","ll"]"# : #""h e","l l","he ll""#
    let vocabulary = try loadVocabulary(
      tokenizerJSON(
        merges: merges, extra: #""he": 900, "ll": 800, "hell": 700, "<s>": 1"#,
        cut: #"{"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}"#))
    let counter = TokenCounter(vocabulary)
    #expect(counter.encode("hello help") == [700, 1111, 1032, 900, 1108, 1112])
    #expect(counter.count("hello help") == 6)
    #expect(counter.decode([700, 1111]) == Array("hello".utf8))
  }

  @Test(arguments: [
    ("1104", "-36"), ("1104", "1105"), ("900", "800"), ("900", "-1"), ("900", "4294967296"),
  ])
  func `numbers that are none, or two tokens', are refused`(_ number: String, _ other: String)
    throws
  {
    let content = tokenizerJSON(
      merges: #""h e","l l""#, extra: #""he": 900, "ll": 800"#,
      cut: #"{"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}"#)
    _ = try loadVocabulary(content)
    let error = try #require(throws: HansardError.self) {
      _ = try loadVocabulary(content.replacing(number, with: other))
    }
    #expect(error.reason == .unknownFormat)
  }

  @Test func `a tokenizer.json that composes characters counts the composed form`() throws {
    let expression =
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+"#
      + #"[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"#
    let cut = #"""
      {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": "\#(expression)"}, "behavior": "Isolated"},
        {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]}
      """#
    let vocabulary = try loadVocabulary(
      tokenizerJSON(merges: "", extra: #""<s>": 1"#, cut: cut, normalizer: #"{"type": "NFC"}"#))
    let counter = TokenCounter(vocabulary)
    #expect(counter.count("e\u{301}") == 2)
    #expect(counter.count(Array("e\u{301} 12".utf8).span) == 5)
    #expect(counter.encode("e\u{301}") == counter.encode("\u{E9}"))
  }

  @Test(arguments: [
    #"{"type": "ByteLevel", "add_prefix_space": true, "use_regex": true}"#,
    #"{"type": "Split", "pattern": {"Regex": "."}, "behavior": "Isolated"}"#, "null",
  ])
  func `a way of cutting that is not ours is refused`(_ cut: String) throws {
    let error = try #require(throws: HansardError.self) {
      _ = try loadVocabulary(tokenizerJSON(merges: "", extra: #""<s>": 1"#, cut: cut))
    }
    #expect(error.reason == .unknownFormat)
  }

  /// A file whose bytes have the numbers 1000 to 1255.
  private func tokenizerJSON(
    merges: String, extra: String, cut: String, normalizer: String = "null"
  ) -> String {
    let bytes = (UInt8.min...UInt8.max).map { byte in
      let character = byteLevelCharacter(byte)
      let escaped = ["\"", "\\"].contains(character) ? "\\\(character)" : character
      return "\"\(escaped)\": \(1000 + Int(byte))"
    }
    return """
      {"normalizer": \(normalizer), "pre_tokenizer": \(cut),
       "model": {"type": "BPE", "vocab": {\(bytes.joined(separator: ", ")), \(extra)},
       "merges": [\(merges)]}}
      """
  }

  /// GPT-2's printable stand-in for a byte.
  private func byteLevelCharacter(_ byte: UInt8) -> String {
    let printable = Set(0x21...0x7E).union(0xA1...0xAC).union(0xAE...0xFF)
    let hidden = (0...255).filter { !printable.contains($0) }
    let code = hidden.firstIndex(of: Int(byte)).map { 0x100 + $0 } ?? Int(byte)
    return Unicode.Scalar(UInt32(code)).map { String($0) } ?? ""
  }
}
