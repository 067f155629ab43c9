import SystemIO

/// Collects what a row has that is not modelled, as one JSON object in column order.
///
/// Costs nothing until the first member is added.
struct RowExtra {
  private var writer = JSONWriter()
  private(set) var isEmpty = true

  /// The object; only where something was added.
  mutating func finish() -> [UInt8] {
    writer.endObject()
    return writer.bytes
  }

  mutating func add(_ name: String, _ value: JSONValue) {
    begin(name)
    value.write(to: &writer)
  }

  mutating func add(_ name: String, text: String) { add(name, text: text.utf8.span) }

  mutating func add(_ name: String, text: Span<UInt8>) {
    begin(name)
    writer.string(text)
  }

  /// Adds text that is one JSON value already.
  mutating func add(_ name: String, json: String) {
    begin(name)
    writer.raw(json)
  }

  private mutating func begin(_ name: String) {
    if isEmpty { writer.beginObject() }
    isEmpty = false
    writer.key(name: name)
  }
}

/// Whether `text` is an integer as JSON writes it, of at most 18 digits.
///
/// Dumps in text form do not tell numbers from digits; this makes their unmodelled columns equal to
/// those of a JSON dump of the same table.
func isPlainInteger(_ text: String) -> Bool {
  var digits = text.utf8[...]
  if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
  guard let first = digits.first, digits.count <= 18 else { return false }
  if first == UInt8(ascii: "0") { return text.utf8.count == 1 }
  return digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
}
