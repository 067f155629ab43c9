import SystemIO
import Testing

/// The rewritten text of a document that the careful reader takes; the error's words when not.
private func carefully(_ bytes: [UInt8]) -> String {
  let parser = JSONParser()
  let padded = PaddedBytes(bytes)
  do throws(JSONError) {
    return try parser.parseCarefully(padded, 0..<padded.count).json
  } catch {
    return "\(error.problem) at \(error.byteOffset ?? -1)"
  }
}

private func carefully(_ text: String) -> String { carefully(Array(text.utf8)) }

/// What the parser as readers call it makes of a document.
private func usually(_ bytes: [UInt8]) -> String {
  let parser = JSONParser()
  do throws(JSONError) {
    return try parser.parse(PaddedBytes(bytes)).json
  } catch {
    return "\(error.problem) at \(error.byteOffset ?? -1)"
  }
}

@Suite struct `Lenient JSON parser` {
  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("7", "7"), ("-7", "-7"), ("1.5", "1.5"), ("-0.0", "-0.0"),
    ("1e2", "100.0"), ("1E+2", "100.0"), ("1e-2", "0.01"), ("0.1", "0.1"), ("0e0", "0.0"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9223372036854775808", "9223372036854775808"),
    ("18446744073709551615", "18446744073709551615"),
    ("18446744073709551616", "18446744073709551616"),
    ("-9223372036854775809", "-9223372036854775809"),
    ("99999999999999999999999", "99999999999999999999999"),
    ("1e400", "1e400"), ("-1e400", "-1e400"),
    ("1E+99999999999999999999", "1E+99999999999999999999"),
    ("1e-400", "0.0"), ("0e400", "0.0"), ("1.7976931348623157e308", "1.7976931348623157e+308"),
    ("5e-324", "5e-324"),
  ])
  func `a number keeps its value`(text: String, written: String) {
    #expect(carefully(text) == written)
    #expect(usually(Array(text.utf8)) == written)
    #expect(usually(Array("[\(text),{\"a\":\(text)}]".utf8)) == "[\(written),{\"a\":\(written)}]")
  }

  @Test(arguments: [300, 5_000, 100_000])
  func `an integer of any length keeps its digits`(length: Int) throws {
    let digits = "9" + String(repeating: "1", count: length - 1)
    let parser = JSONParser()
    let value = try parser.parse("[\(digits)]")
    let number = try #require(value.elements.first { _ in true })
    #expect(number.unrepresentableNumber == digits)
    #expect(number.kind == .number)
    #expect(number.int == nil)
    #expect(number.double == nil)
    #expect(value.json == "[\(digits)]")
  }

  @Test func `a fraction of any length is the nearest double`() {
    let text = "0.1" + String(repeating: "0", count: 100_000) + "1"
    #expect(carefully(text) == "0.1")
    #expect(usually(Array(text.utf8)) == "0.1")
  }

  @Test(arguments: [
    ("01", "number with a leading zero at 0"), ("-01", "number with a leading zero at 1"),
    ("00", "number with a leading zero at 0"), ("-", "ends inside a number at 1"),
    ("1.", "ends inside a number at 2"), ("1.e1", "byte 0x65 where a digit should be at 2"),
    ("[1.]", "byte 0x5D where a digit should be at 3"), ("1e", "ends inside a number at 2"),
    ("1e+", "ends inside a number at 3"), ("1ex", "byte 0x78 where a digit should be at 2"),
    ("+1", "byte 0x2B where a value should be at 0"),
    (".5", "byte 0x2E where a value should be at 0"),
    ("-x", "byte 0x78 where a digit should be at 1"),
    ("0x10", "byte 0x78 after the end of the document at 1"),
    ("1 2", "byte 0x32 after the end of the document at 2"),
    ("NaN", "byte 0x4E where a value should be at 0"),
    ("Infinity", "byte 0x49 where a value should be at 0"),
    ("-Infinity", "byte 0x49 where a digit should be at 1"),
    ("[1a]", "byte 0x61 where a comma or the end should be at 2"),
  ])
  func `a malformed number is refused where it goes wrong`(text: String, problem: String) {
    #expect(carefully(text) == problem)
    #expect(usually(Array(text.utf8)) == problem)
  }

  @Test(arguments: [
    (#""""#, #""""#), (#""a\"b\\c\/d""#, #""a\"b\\c/d""#), (#""\b\f\n\r\t""#, #""\b\f\n\r\t""#),
    (#""\u0041\u00e9\u20AC""#, #""Aé€""#), (#""\ud83d\ude00""#, #""😀""#),
    (#""\uD834\uDD1E""#, #""𝄞""#), (#""\u0000""#, #""\u0000""#), (#""\uFFFF""#, "\"\u{FFFF}\""),
    ("\"é€😀\u{7F}\u{2028}\"", "\"é€😀\u{7F}\u{2028}\""),
    // Lone surrogates, in every position.
    (#""\ud83d""#, "\"\u{FFFD}\""), (#""\ude00""#, "\"\u{FFFD}\""),
    (#""a\ud83db""#, "\"a\u{FFFD}b\""),
    (#""\ud83d\ud83d\ude00""#, "\"\u{FFFD}😀\""), (#""\ude00\ud83d""#, "\"\u{FFFD}\u{FFFD}\""),
    (#""\ud83d\n""#, "\"\u{FFFD}\\n\""), (#""\ud83d\u0041""#, "\"\u{FFFD}A\""),
    (#""\ud83dé""#, "\"\u{FFFD}é\""), (#"{"\udead":1}"#, "{\"\u{FFFD}\":1}"),
  ])
  func `a string is decoded`(text: String, written: String) {
    #expect(carefully(text) == written)
    #expect(usually(Array(text.utf8)) == written)
  }

  @Test(arguments: [
    (#"""#, "ends inside a string at 1"), (#""abc"#, "ends inside a string at 4"),
    (#""abc\"#, "ends inside a string at 5"), (#""abc\u12"#, "ends inside a string at 8"),
    (#""\ud83d\u12"#, "ends inside a string at 11"), (#""\x""#, "unknown escape 0x78 at 1"),
    (#""\U0041""#, "unknown escape 0x55 at 1"),
    (#""ab\u12g4""#, "\\u escape without four hexadecimal digits at 3"),
    (#""\ud83d\u12g4""#, "\\u escape without four hexadecimal digits at 7"),
    (#""\u 123""#, "\\u escape without four hexadecimal digits at 1"),
    ("\"a\nb\"", "control character 0x0A in a string at 2"),
    ("\"a\u{0}b\"", "control character 0x00 in a string at 2"),
    ("\"\u{1F}\"", "control character 0x1F in a string at 1"),
    ("'a'", "byte 0x27 where a value should be at 0"),
    ("{'a':1}", "byte 0x27 where a key should be at 1"),
    ("{\"a\nb\":1}", "control character 0x0A in a string at 3"),
  ])
  func `a malformed string is refused where it goes wrong`(text: String, problem: String) {
    #expect(carefully(text) == problem)
    #expect(usually(Array(text.utf8)) == problem)
  }

  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
      [0xE0, 0x9F, 0xBF], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF0, 0x9F, 0x98, 0x28],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func `invalid UTF-8 is refused where it begins`(sequence: [UInt8]) {
    let document = Array(#"["é",""#.utf8) + sequence + Array(#"xxx"]"#.utf8)
    #expect(carefully(document) == "invalid UTF-8 at 7")
    #expect(usually(document) == "invalid UTF-8 at 7")
  }

  @Test(
    arguments: [
      [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
      [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xEF, 0xBB, 0xBF],
    ] as [[UInt8]])
  func `the outermost valid sequences of each length are kept`(sequence: [UInt8]) {
    let document = [0x22] + sequence + [0x22]
    #expect(carefully(document) == String(decoding: document, as: UTF8.self))
    #expect(usually(document) == String(decoding: document, as: UTF8.self))
  }

  @Test(arguments: [
    ("", "no value at 0"), (" \n\t\r", "no value at 4"), ("[", "ends inside an array at 1"),
    ("[1", "ends inside an array at 2"), ("[1,", "ends inside an array at 3"),
    ("[1,]", "comma before ']' at 3"), ("[,1]", "byte 0x2C where a value should be at 1"),
    ("[1,,2]", "byte 0x2C where a value should be at 3"),
    ("[1 2]", "byte 0x32 where a comma or the end should be at 3"),
    ("[1}", "byte 0x7D where a comma or the end should be at 2"),
    ("]", "byte 0x5D where a value should be at 0"), ("{", "ends inside an object at 1"),
    ("{\"a\"", "ends inside an object at 4"), ("{\"a\":", "ends inside an object at 5"),
    ("{\"a\":1", "ends inside an object at 6"), ("{\"a\":1,", "ends inside an object at 7"),
    ("{\"a\":1,}", "comma before '}' at 7"),
    ("{\"a\" 1}", "byte 0x31 where a colon should be at 5"),
    ("{\"a\":}", "byte 0x7D where a value should be at 5"),
    ("{\"a\":1]", "byte 0x5D where a comma or the end should be at 6"),
    ("{1:2}", "byte 0x31 where a key should be at 1"),
    ("{]", "byte 0x5D where a key should be at 1"),
    ("{a:1}", "byte 0x61 where a key should be at 1"),
    ("{,}", "byte 0x2C where a key should be at 1"),
    ("[]]", "byte 0x5D after the end of the document at 2"),
    ("{} x", "byte 0x78 after the end of the document at 3"),
    ("nul", "ends inside a literal at 3"), ("nulL", "unknown literal at 3"),
    ("[tru]", "unknown literal at 4"), ("True", "byte 0x54 where a value should be at 0"),
    ("// x\n1", "byte 0x2F where a value should be at 0"),
    ("[1]\u{0}", "byte 0x00 after the end of the document at 3"),
    ("[1,\u{C}2]", "byte 0x0C where a value should be at 3"),
    ("\u{A0}1", "byte 0xC2 where a value should be at 0"),
    ("\u{FEFF}{}", "byte order mark before the document at 0"),
    ("\u{FEFF}", "byte order mark before the document at 0"),
  ])
  func `a malformed document is refused where it goes wrong`(text: String, problem: String) {
    #expect(carefully(text) == problem)
    #expect(usually(Array(text.utf8)) == problem)
  }

  @Test(arguments: [
    ("null", "null"), (" true ", "true"), ("\n[\t]\r\n", "[]"), ("{ }", "{}"),
    (" { \"a\" : [ 1 , { } , [ ] ] , \"b\" : false } ", #"{"a":[1,{},[]],"b":false}"#),
    (#"{"":{"":[]}}"#, #"{"":{"":[]}}"#), ("[[],[[]]]", "[[],[[]]]"),
  ])
  func `white space goes and structure stays`(text: String, written: String) {
    #expect(carefully(text) == written)
    #expect(usually(Array(text.utf8)) == written)
  }

  @Test(arguments: ["1e400", "1"]) func `a repeated key is kept, and the last one counts`(
    number: String
  ) throws {
    let parser = JSONParser()
    let value = try parser.parse(#"{"a":1,"b":2,"a":\#(number),"a":"last"}"#)
    #expect(value.members.map(\.key) == ["a", "b", "a", "a"])
    #expect(value["a"]?.string == "last")
    #expect(value[name: "b"]?.int == 2)
    #expect(value["c"] == nil)
  }

  @Test func `values of every kind are read off the careful tape`() throws {
    let parser = JSONParser()
    let value = try parser.parse(
      #"{"huge":1e999,"text":"\udc00","int":-5,"wide":18446744073709551615,"half":0.5,"#
        + #""yes":true,"no":false,"none":null,"list":[1,[2,{"x":3}],4],"whole":3.0}"#)
    #expect(value["huge"]?.unrepresentableNumber == "1e999")
    #expect(value["text"]?.string == "\u{FFFD}")
    #expect(value["int"]?.int == -5)
    #expect(value["wide"]?.int == nil)
    #expect(value["wide"]?.double == 0x1p64)
    #expect(value["half"]?.double == 0.5)
    #expect(value["whole"]?.int == 3)
    #expect(value["yes"]?.bool == true)
    #expect(value["no"]?.bool == false)
    #expect(value["none"]?.isNull == true)
    #expect(value["list"]?.elements.map(\.json) == ["1", #"[2,{"x":3}]"#, "4"])
  }

  @Test(arguments: [1, 1_023, 1_024]) func `nesting up to the limit is read`(depth: Int) {
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(carefully(text) == text)
    #expect(usually(Array(text.utf8)) == text)
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"]) func `deeper nesting is refused, not crashed on`(
    opening: String
  ) {
    let text = String(repeating: opening, count: 100_000)
    #expect(usually(Array(text.utf8)).hasPrefix("nested deeper than 1024 at "))
    #expect(carefully(text).hasPrefix("nested deeper than 1024 at "))
  }

  @Test func `only the given range is read, and offsets count from its start`() throws {
    let parser = JSONParser()
    let bytes = PaddedBytes(#"{"a":1}{"b":1e400}{"c":01}"#)
    #expect(try parser.parse(bytes, 0..<7).json == #"{"a":1}"#)
    #expect(try parser.parse(bytes, 7..<18).json == #"{"b":1e400}"#)
    let error = #expect(throws: JSONError.self) { try parser.parse(bytes, 18..<26) }
    #expect(error?.byteOffset == 5)
    #expect(throws: JSONError("no value", byteOffset: 0)) { try parser.parse(bytes, 26..<26) }
  }

  @Test func `a document cut anywhere is refused, without a word of its text`() {
    let document = Array(#"{"secret":["secret\u00e9\ud800 é😀",-12.5e3,true,null,{"k":[]}]}"#.utf8)
    for length in 0..<document.count {
      let answer = usually(Array(document[..<length]))
      #expect(answer.contains(" at "))
      #expect(!answer.contains("secret"))
    }
    #expect(usually(document).hasPrefix("{"))
  }

  @Test func `a changed byte never crashes, and both readers agree on what is left`() {
    let document = Array(#"{"a":["x\n\ud83d\ude00é",-1.5e3,true,null],"b":{"c":[1,2,[]]}}"#.utf8)
    for index in document.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = document
        changed[index] = byte
        let answer = carefully(changed)
        if usually(changed) != answer { Issue.record("byte \(byte) at \(index): \(answer)") }
      }
    }
  }
}
