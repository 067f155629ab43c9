import SystemIO
import Testing

@Suite struct `JSON object index` {
  @Test(arguments: [
    #"{"a":1,"ab":{"a":2,"b":[3,{"a":4}]},"b":"x"}"#, #"{"a":1,"a":2,"a":{"a":3}}"#,
    #"{"":0,"a":null,"ab":1.5,"b":18446744073709551615,"\u0061b":7}"#, "{}", "[1,2]", "3",
  ])
  func `has the members that a value itself has`(text: String) throws {
    let parser = JSONParser()
    let value = try parser.parse(text)
    let index = JSONObjectIndex(value)
    func show(_ found: JSONValue?) -> String? {
      var writer = JSONWriter()
      found?.write(to: &writer)
      return found == nil ? nil : writer.text
    }
    #expect(show(index["a"]) == show(value["a"]))
    #expect(show(index["ab"]) == show(value["ab"]))
    #expect(show(index["b"]) == show(value["b"]))
    #expect(show(index[""]) == show(value[""]))
    #expect(index["none"] == nil && index["A"] == nil)
  }

  @Test func `takes the last of several members of a name`() throws {
    let parser = JSONParser()
    let value = try parser.parse(#"{"role":"user","content":"x","role":"tool"}"#)
    #expect(JSONObjectIndex(value)["role"]?.string == "tool")
  }
}
