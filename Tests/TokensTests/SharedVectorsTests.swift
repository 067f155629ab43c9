import ChatModel
import SystemIO
import Testing
import Tokens

/// Vectors that tiktoken 0.14.0 counted, where a checkout has them beside the repository.
@Suite struct `Shared token vectors` {
  @Test func `every edge string has tiktoken's counts`() throws {
    guard let path = sharedFile("vectors/edge_o200k_cl100k.jsonl") else { return }
    let lines = try LocalFileSystem().contents(of: path)
    let o200k = TokenCounter(try Vocabulary.load(.o200kBase))
    let cl100k = TokenCounter(try Vocabulary.load(.cl100kBase))
    let parser = JSONParser()
    var checked = 0
    var differing: [Int] = []
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      let vector = try parser.parse(PaddedBytes(Array(line)))
      let text = try #require(vector["text"]?.string)
      let matches =
        vector["o200k"]?.int == Int64(o200k.count(text))
        && vector["cl100k"]?.int == Int64(cl100k.count(text))
      if !matches { differing.append(checked) }
      checked += 1
    }
    #expect(differing.isEmpty)
    #expect(checked >= 12_000)
  }
}

/// The path of a file in the folder `shared` beside the repository; nil, with a notice, if absent.
func sharedFile(_ name: String, _ source: String = #filePath) -> String? {
  let root = source.split(separator: "/").dropLast(4).joined(separator: "/")
  let path = "/\(root)/shared/\(name)"
  guard (try? LocalFileSystem().status(of: path)) != nil else {
    print("skipped: shared/\(name) is not beside the repository")
    return nil
  }
  return path
}
