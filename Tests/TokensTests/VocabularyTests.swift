import Testing
import Tokens

@Suite struct `Built-in vocabulary` {
  @Test(arguments: [
    (Encoding.o200kBase, 199_998), (.cl100kBase, 100_256), (.p50kBase, 50_281), (.r50kBase, 50_256),
  ])
  func `a built-in vocabulary is whole`(_ encoding: Encoding, _ tokenCount: Int) throws {
    let vocabulary = try Vocabulary.load(encoding)
    #expect(vocabulary.tokenCount == tokenCount)
    #expect(vocabulary.name == encoding.rawValue)
  }

  @Test(arguments: Encoding.allCases)
  func `every token is counted as one where it can stand alone`(_ encoding: Encoding) throws {
    let vocabulary = try Vocabulary.load(encoding)
    let counter = TokenCounter(vocabulary)
    let words = [" the", "hello", "\n\n", "123", " world", "("]
    for word in words {
      let ids = counter.encode(word)
      #expect(ids.count == counter.count(word))
      #expect(counter.decode(ids) == Array(word.utf8))
    }
  }

  @Test func `what is no token cannot be decoded`() throws {
    let counter = TokenCounter(try Vocabulary.load(.p50kBase))
    // 50256 is p50k_base's special token, which is no text.
    for ids in [[-1], [50_256], [50_281], [0, Int32.max]] as [[Int32]] {
      #expect(counter.decode(ids) == nil)
    }
  }

  @Test func `a vocabulary is unpacked once`() throws {
    let first = try Vocabulary.load(.r50kBase)
    let second = try Vocabulary.load(.r50kBase)
    #expect(first === second)
  }
}
