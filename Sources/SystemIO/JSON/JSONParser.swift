/// Why a text is not JSON that we read.
///
/// `byteOffset` counts from the start of the parsed range.
package struct JSONError: Error, Sendable, Hashable {
  /// For people: `control character 0x00 in a string`.
  ///
  /// Holds no text of the document.
  package var problem: String
  package var byteOffset: Int?

  package init(_ problem: String, byteOffset: Int? = nil) {
    self.problem = problem
    self.byteOffset = byteOffset
  }
}

/// A reusable JSON parser: simdjson, and behind it a careful reader for what simdjson refuses
/// though real dumps hold it: lone surrogates (read as U+FFFD) and numbers out of range.
///
/// One task at a time. Values stay valid until the next parse, and keep what they need alive.
/// Nesting is limited to 1,024. A byte order mark is refused: whoever cuts records removes it.
package final class JSONParser {
  private let tape = JSONTape()

  package init() {}

  package func parse(_ bytes: PaddedBytes) throws(JSONError) -> JSONValue {
    try parse(bytes, 0..<bytes.count)
  }

  package func parse(_ text: String) throws(JSONError) -> JSONValue {
    try parse(PaddedBytes(text))
  }

  /// Parses `range` of `bytes` as one JSON document, white space around it allowed.
  package func parse(_ bytes: PaddedBytes, _ range: Range<Int>) throws(JSONError) -> JSONValue {
    if !tape.parseFast(bytes, range) { try tape.parseCarefully(bytes, range) }
    return JSONValue(tape: tape, index: 1)
  }

  /// As `parse`, by the careful reader alone: the same values, slower, and a reason when it fails.
  package func parseCarefully(_ bytes: PaddedBytes, _ range: Range<Int>) throws(JSONError)
    -> JSONValue
  {
    try tape.parseCarefully(bytes, range)
    return JSONValue(tape: tape, index: 1)
  }
}
