import ChatModel
import SystemIO
import Testing

@testable import Store

private let key = KeyedHash.Key(low: 0x0123_4567_89ab_cdef, high: 0xfedc_ba98_7654_3210)

@Suite struct `Query of words` {
  private func finds(_ query: String, in text: String) throws -> Bool {
    var finder = PhraseFinder(try WordQuery(parsing: query, key))
    return finder.find(in: text.utf8.span)
  }

  @Test(arguments: [
    ("heron", "A Heron."), ("heron weir", "weir, then heron"), ("\"old weir\"", "an OLD, weir"),
    ("\u{201C}old weir\u{201D}", "old weir"), ("e-mail", "my E-Mail"), ("e-mail", "e mail"),
    ("東京", "東京都"), ("\"東京 大阪\"", "東京、大阪"), ("a \"b c", "b c a"), ("x x", "x"),
    ("\"a a b\"", "a a a b"), ("iphoneを", "iPhoneを買う"),
  ])
  func `finds words at word boundaries and phrases in order`(query: String, text: String) throws {
    #expect(try finds(query, in: text))
  }

  @Test(arguments: [
    ("heron", "herons"), ("heron", "heron_x"), ("heron weir", "heron"),
    ("\"old weir\"", "weir old"),
    ("\"old weir\"", "old grey weir"), ("e-mail", "email"), ("東京", "東の京"), ("東京", "東 京"),
    ("a", ""), ("né", "ne"),
  ])
  func `finds nothing else`(query: String, text: String) throws {
    #expect(try !finds(query, in: text))
  }

  @Test(arguments: [
    ("caf\u{E9}", "le cafe\u{301}"), ("cafe\u{301}", "le CAF\u{C9}"),
    ("\"caf\u{E9} noir\"", "un cafe\u{301} noir"), ("\u{D55C}", "\u{1112}\u{1161}\u{11AB}"),
  ])
  func `finds letters with accents however they are written`(query: String, text: String) throws {
    #expect(try finds(query, in: text))
    var frame = FrameWords(key)
    frame.add(text.utf8.span)
    let filter = frame.finish()
    let words = try WordQuery(parsing: query, key)
    #expect(words.phrases.allSatisfy { words.mayContain($0, filter) })
  }

  @Test func `has one form of a phrase where there is nothing to write otherwise`() throws {
    let query = try WordQuery(parsing: "weir \"a heron\" caf\u{E9}", key)
    #expect(query.phrases.map(\.forms.count) == [1, 1, 2])
  }

  @Test(arguments: ["", " ", "\"\"", "-- !", "\u{1F600}"])
  func `must have a word`(text: String) {
    let error = #expect(throws: HansardError.self) { try WordQuery(parsing: text, key) }
    #expect(error?.reason == .usage)
  }

  @Test func `says how often each phrase is there and where the first one stands`() throws {
    var finder = PhraseFinder(try WordQuery(parsing: "weir \"a heron\"", key))
    let isFound = finder.find(in: "See: a heron, a weir, a heron".utf8.span)
    #expect(isFound)
    #expect(finder.counts == [1, 2])
    #expect(finder.first == 5..<12)
    let isFoundAgain = finder.find(in: "a weir".utf8.span)
    #expect(!isFoundAgain)
    #expect(finder.counts == [1, 0])
  }
}
