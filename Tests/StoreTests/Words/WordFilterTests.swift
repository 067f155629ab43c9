import ChatModel
import SystemIO
import Testing

@testable import Store

private let key = KeyedHash.Key(low: 0x0123_4567_89ab_cdef, high: 0xfedc_ba98_7654_3210)

private func filter(_ texts: [String], key: KeyedHash.Key = key) -> [UInt8] {
  var words = FrameWords(key)
  for text in texts { words.add(text.utf8.span) }
  return words.finish()
}

private func mayContain(_ query: String, _ filter: [UInt8]) throws -> Bool {
  let query = try WordQuery(parsing: query, key)
  return query.phrases.allSatisfy { query.mayContain($0, filter) }
}

@Suite struct `Filter of words` {
  @Test(arguments: [
    "kingfisher", "KINGFISHER", "over \"the weir\"", "42", "東京", "京都", "東", "カメラ", "ο λόγος",
    "\"kingfisher dives\"", "it", "interoperability", "Straße", "ภาษาไทย",
  ])
  func `never leaves out a word that is there`(query: String) throws {
    let made = filter([
      "A kingfisher dives over the weir; it has 42 eggs. Interoperability!",
      "東京都のカメラ。 Ο ΛΌΓΟΣ, straße. ภาษาไทย",
    ])
    #expect(try mayContain(query, made))
  }

  @Test func `leaves out nearly every word that is not there`() throws {
    let there = (0..<500).map { "there\($0)" }.joined(separator: " ")
    let made = filter([there])
    let wrong = try (0..<2000).count { try mayContain("absent\($0)", made) }
    #expect(wrong < 2000 / 16)
    #expect(made.count < 500 * 8 / 8 + 8)
  }

  @Test func `depends on the set of words and the key alone`() {
    #expect(filter(["osprey heron", "heron"]) == filter(["heron. Osprey!"]))
    let other = KeyedHash.Key(low: 1, high: 2)
    #expect(filter(["osprey heron"]) != filter(["osprey heron"], key: other))
  }

  @Test func `forgets the words of the frame before, common ones never being among them`() {
    var words = FrameWords(key)
    let empty = words.finish()
    words.add("the would have heron".utf8.span)
    let heron = words.finish()
    words.add((0..<9000).map { "word\($0)" }.joined(separator: " ").utf8.span)
    _ = words.finish()
    #expect(words.finish() == empty)
    words.add("heron".utf8.span)
    #expect(words.finish() == heron)
  }

  @Test func `holds no common word and takes every frame for one that has it`() throws {
    let made = filter(["the would have been"])
    #expect(made == filter([]))
    #expect(try mayContain("\"would have\"", made))
    #expect(CommonWords.keys.allSatisfy { $0.rawValue >> 56 >= 3 && $0.rawValue >> 56 <= 7 })
  }

  @Test func `of a frame with a piece of a message is empty and leaves out nothing`() throws {
    var words = FrameWords(key)
    words.add("heron".utf8.span)
    words.addPiece()
    let made = words.finish()
    #expect(made.isEmpty)
    #expect(try mayContain("kestrel", made))
  }

  @Test func `that was overwritten leaves out nothing`() throws {
    let made = filter(["heron"])
    let absent = (0..<100).map { "absent\($0)" }
    #expect(try absent.count { try mayContain($0, made) } < 20)
    let zeros = [UInt8](repeating: 0, count: made.count)
    #expect(try absent.allSatisfy { try mayContain($0, zeros) })
  }
}
