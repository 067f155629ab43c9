import SystemIO
import Testing

@testable import Store

private let key = KeyedHash.Key(low: 0x0123_4567_89ab_cdef, high: 0xfedc_ba98_7654_3210)

/// The words of a text, as they stand in it.
private func words(_ text: String) -> [String] {
  struct Visitor: WordVisitor {
    var ranges: [Range<Int>] = []
    mutating func visit(_ word: ScannedWord) { ranges.append(word.range) }
  }
  var visitor = Visitor()
  WordScanner(key).scan(text.utf8.span, into: &visitor)
  return visitor.ranges.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
}

/// What stands for the words of a text while texts are compared.
private func keys(_ bytes: [UInt8]) -> [WordKey] {
  struct Visitor: WordVisitor {
    var keys: [WordKey] = []
    mutating func visit(_ word: ScannedWord) { keys.append(word.key) }
  }
  var visitor = Visitor()
  WordScanner(key).scan(bytes.span, into: &visitor)
  return visitor.keys
}

@Suite struct `Words of a text` {
  @Test(
    arguments: [
      ("", []), ("  .,;!\n", []), ("one two", ["one", "two"]), ("a_b c-d", ["a_b", "c", "d"]),
      ("x1 2y 3.14", ["x1", "2y", "3", "14"]), ("don't", ["don", "t"]),
      ("interoperability", ["interoperability"]), ("Straße, Ελλάδα", ["Straße", "Ελλάδα"]),
      ("naïveté·café", ["naïveté", "café"]), ("e\u{301}tude", ["e\u{301}tude"]),
      ("\u{301}x", ["x"]), ("東京都", ["東", "京", "都"]), ("iPhoneを買う", ["iPhone", "を", "買", "う"]),
      ("한국어 문장", ["한국어", "문장"]), ("ok\u{1F600}no", ["ok", "no"]),
      ("привет мир", ["привет", "мир"]),
    ] as [(String, [String])])
  func `are runs of letters, digits and underscores, and single letters of scripts without spaces`(
    text: String, expected: [String]
  ) {
    #expect(words(text) == expected)
  }

  @Test(arguments: [
    ("Hello", "hELLO"), ("INTEROPERABILITY", "interoperability"), ("ÉTUDE", "étude"),
    ("ΛΌΓΟΣ", "λόγος"), ("ПРИВЕТ", "привет"), ("ẞ", "ß"), ("ſo", "so"),
  ])
  func `are the same whatever their case`(left: String, right: String) {
    #expect(keys(Array(left.utf8)) == keys(Array(right.utf8)))
  }

  @Test func `differ by any letter, whatever their length`() {
    var seen: Set<WordKey> = []
    for length in 1...40 {
      for place in 0..<length {
        var word = [UInt8](repeating: UInt8(ascii: "a"), count: length)
        word[place] = UInt8(ascii: "b")
        let found = keys(word)
        #expect(found.count == 1)
        #expect(seen.insert(found[0]).inserted, "\(length) letters, the \(place)th differs")
      }
    }
  }

  @Test func `are found between bytes that are no UTF-8`() {
    let bytes: [UInt8] = [0xFF, 0x61, 0xC3, 0x62, 0xE2, 0x82, 0x63, 0xF4, 0xC0, 0x80, 0xE2, 0x82]
    #expect(keys(bytes) == keys(Array("a b c".utf8)))
  }
}
