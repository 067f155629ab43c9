/// An object whose members are walked once, for readers that ask for many of them.
///
/// Valid as long as its value is.
package struct JSONObjectIndex {
  private struct Entry {
    /// Bytes of the key.
    var length: Int
    /// Its place among the document's strings.
    var key: Int
    /// Of the value, on the tape.
    var value: Int
  }

  private let tape: JSONTape
  private let generation: Int
  private var entries: ContiguousArray<Entry> = []

  /// Has no member when `value` is no object.
  package init(_ value: JSONValue) {
    tape = value.tape
    generation = value.generation
    entries.reserveCapacity(24)
    var cursor = value.memberCursor
    while !cursor.isAtEnd {
      let key = cursor.keyPayload
      let length = unsafe tape.withString(at: key) { $0.count }
      entries.append(Entry(length: length, key: key, value: cursor.valueIndex))
      cursor.advance()
    }
  }

  /// As that of `JSONValue`: the last member of that name.
  package subscript(key: StaticString) -> JSONValue? {
    precondition(generation == tape.generation, "JSON value used after its document was replaced")
    let length = key.utf8CodeUnitCount
    for entry in entries.reversed() where entry.length == length {
      if unsafe tape.withString(at: entry.key, { unsafe $0.span.spells(key) }) {
        return JSONValue(tape: tape, index: entry.value)
      }
    }
    return nil
  }
}
