import Store
import Testing

@Suite struct `Namespace name` {
  @Test(arguments: ["a", "0", "acme", "a.b-c_d", String(repeating: "a", count: 64)])
  func `a plain name is taken`(name: String) throws {
    #expect(try Namespace(parsing: name).name == name)
  }

  @Test(arguments: [
    "", ".", "..", "-a", "_a", ".a", "A", "a/b", "a b", "a\u{0}", "\u{E4}", "a\n",
    String(repeating: "a", count: 65),
  ])
  func `another name is refused`(name: String) {
    #expect(throws: (any Error).self) { try Namespace(parsing: name) }
  }
}
