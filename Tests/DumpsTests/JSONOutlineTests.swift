import Dumps
import SystemIO
import Testing

@Suite struct `JSON outline` {
  @Test(arguments: [
    #"{"a":[{"b":{"c":1}}],"d":{"e":"\"x\":"}}"#, #" [ {"a" : [ {"b":{"c":1},"d":2}],"d":{"e":[]"#,
  ])
  func `keys are known by level, also of a member that is cut off`(text: String) throws {
    let outline = try #require(EntrySample(text).outline)
    #expect(outline.hasArray("a"))
    #expect(outline.hasObject("d"))
    #expect(outline.has("b", level: 2))
    #expect(outline.has("e", level: 2))
    #expect(outline.has("c", level: 3))
    #expect(!outline.has("x") && !outline.has("x", level: 2) && !outline.has("b"))
  }

  @Test func `only the first record counts`() throws {
    let outline = try #require(EntrySample(#"[{"a":1},{"b":2}]"#).outline)
    #expect(outline.has("a"))
    #expect(!outline.has("b"))
  }

  @Test(arguments: ["", "  ", "text", "[", "[[{}]]", "42", "\"{\"", "[]"])
  func `what begins with no object has no outline`(text: String) {
    #expect(EntrySample(text).outline == nil)
  }

  @Test(arguments: ["{", #"{"a"#, #"{"a\"#, #"{"a":"#, "{]", #"{"a":1]}"#, "{\"\\"])
  func `broken text is no trap`(text: String) {
    #expect(EntrySample(text).outline != nil)
  }

  @Test func `nesting without end is no trap`() {
    let text = String(repeating: #"{"a":["#, count: 100_000)
    #expect(EntrySample(text).outline?.hasArray("a", level: 4) == true)
  }
}
