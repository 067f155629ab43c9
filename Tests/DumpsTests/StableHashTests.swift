import Dumps
import Testing

@Suite struct `Stable hash` {
  @Test func `the same texts give the same digits in every process and version`() {
    var hash = StableHash()
    #expect(hash.hexadecimal == "960f6a63cc8be796")
    hash.add("user")
    hash.add("What is it?")
    #expect(hash.hexadecimal == "7f4339756b858629")
  }

  @Test(arguments: [(["ab", "c"], ["a", "bc"]), (["a"], ["a", ""]), ([], [""]), (["a"], ["b"])])
  func `texts that differ or are cut elsewhere hash apart`(left: [String], right: [String]) {
    func digits(_ texts: [String]) -> String {
      var hash = StableHash()
      for text in texts { hash.add(text) }
      return hash.hexadecimal
    }
    #expect(digits(left) != digits(right))
    #expect(digits(left).utf8.count == 16)
  }
}
