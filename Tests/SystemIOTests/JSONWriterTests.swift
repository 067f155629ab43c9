import ChatModel
import SystemIO
import Testing

@Suite struct `JSON writer` {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return writer.text
  }

  @Test(arguments: [
    ("", #""""#), ("plain", #""plain""#), ("a\"b\\c/d", #""a\"b\\c/d""#),
    ("\u{8}\u{9}\u{A}\u{C}\u{D}", #""\b\t\n\f\r""#), ("\u{0}\u{1F}", #""\u0000\u001f""#),
    ("\u{7F}é€😀\u{2028}", "\"\u{7F}é€😀\u{2028}\""), ("\n", #""\n""#), ("a\n", #""a\n""#),
    ("\na", #""\na""#),
  ])
  func `a string is escaped no more than needed`(text: String, json: String) {
    #expect(written { $0.string(text) } == json)
    #expect(
      written { writer in
        writer.beginObject()
        writer.key(name: text)
        writer.null()
        writer.endObject()
      } == "{\(json):null}")
  }

  @Test func `commas stand between siblings and nowhere else`() {
    let text = written { writer in
      writer.beginArray()
      writer.beginObject()
      writer.endObject()
      writer.beginObject()
      writer.key("a")
      writer.beginArray()
      writer.endArray()
      writer.key("b")
      writer.beginArray()
      writer.int(1)
      writer.int(-2)
      writer.endArray()
      writer.key(name: "c")
      writer.string("x")
      writer.endObject()
      writer.bool(true)
      writer.null()
      writer.raw("1e400")
      writer.endArray()
    }
    #expect(text == #"[{},{"a":[],"b":[1,-2],"c":"x"},true,null,1e400]"#)
  }

  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e300, "1e+300"),
    (Double.leastNonzeroMagnitude, "5e-324"),
    (Double.infinity, "null"), (-Double.infinity, "null"), (Double.nan, "null"),
    (123456789012345680, "1.2345678901234568e+17"),
  ])
  func `a double is written so that it reads back the same`(value: Double, text: String) throws {
    #expect(written { $0.double(value) } == text)
    guard value.isFinite else { return }
    #expect(try JSONParser().parse("[\(text)]").elements.map(\.double) == [value])
  }

  @Test(arguments: [Int64.min, -1, 0, 1, Int64.max]) func `an integer is written exactly`(
    value: Int64
  ) throws {
    #expect(written { $0.int(value) } == String(value))
    #expect(try JSONParser().parse(String(value)).int == value)
  }

  @Test func `an unsigned integer above Int64 is written exactly`() {
    #expect(written { $0.int(UInt64.max) } == "18446744073709551615")
  }

  @Test func `a timestamp is a string`() {
    let text = written { $0.timestamp(Timestamp(millisecondsSince1970: 0)) }
    #expect(text.hasPrefix("\"1970-01-01T00:00:00"))
    #expect(text.hasSuffix("Z\""))
  }

  @Test(arguments: [
    #"{"a":[1,2.5,"x\ny",true,false,null,{"b":{}}],"é\"":"\\","":[]}"#,
    #"[18446744073709551615,-9223372036854775808,1e999,123456789012345678901234567890]"#,
    #"{"k":1,"k":2,"k":1}"#, #""just text""#, "17",
  ])
  func `what was read is written back unchanged`(text: String) throws {
    let parser = JSONParser()
    let once = try parser.parse(text).json
    #expect(once == text)
    #expect(try parser.parse(once).json == once)
  }
}
