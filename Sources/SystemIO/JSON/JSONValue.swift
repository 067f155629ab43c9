import Glibc

/// A value in a document that a `JSONParser` holds.
///
/// Valid until that parser parses again.
package struct JSONValue {
  package enum Kind: UInt8 {
    case object, array, string, number, bool, null
  }

  let tape: JSONTape
  let generation: Int
  let index: Int

  init(tape: JSONTape, index: Int) {
    self.tape = tape
    generation = tape.generation
    self.index = index
  }

  private func word(_ index: Int) -> UInt64 {
    precondition(generation == tape.generation, "JSON value used after its document was replaced")
    return tape.word(index)
  }

  private var type: UInt8 { UInt8(truncatingIfNeeded: word(index) >> 56) }
  private var payload: Int { Int(word(index) & 0x00FF_FFFF_FFFF_FFFF) }

  package var kind: Kind {
    switch type {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  package var isNull: Bool { type == UInt8(ascii: "n") }
  package var isObject: Bool { type == UInt8(ascii: "{") }
  package var isArray: Bool { type == UInt8(ascii: "[") }
  package var isString: Bool { type == UInt8(ascii: "\"") }

  /// The text of a string; nil for every other kind.
  package var string: String? {
    guard isString else { return nil }
    return unsafe tape.withString(at: payload) { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// As `string`, with the empty string taken as absent.
  package var nonEmptyString: String? {
    guard let string, !string.isEmpty else { return nil }
    return string
  }

  package var bool: Bool? {
    switch type {
    case UInt8(ascii: "t"): true
    case UInt8(ascii: "f"): false
    default: nil
    }
  }

  /// An integer, or a floating-point number without a fraction; nil for every other value.
  package var int: Int64? {
    switch type {
    case UInt8(ascii: "l"): Int64(bitPattern: word(index + 1))
    case UInt8(ascii: "u"): Int64(exactly: word(index + 1))
    case UInt8(ascii: "d"): Int64(exactly: Double(bitPattern: word(index + 1)))
    default: nil
    }
  }

  /// Any number that a Double can hold.
  package var double: Double? {
    switch type {
    case UInt8(ascii: "l"): Double(Int64(bitPattern: word(index + 1)))
    case UInt8(ascii: "u"): Double(word(index + 1))
    case UInt8(ascii: "d"): Double(bitPattern: word(index + 1))
    default: nil
    }
  }

  /// The source text of a number that neither Int64, UInt64 nor Double holds, for example `1e400`.
  package var unrepresentableNumber: String? {
    guard type == UInt8(ascii: "R") else { return nil }
    return unsafe tape.withString(at: payload) { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// Members in source order, duplicates included.
  ///
  /// Empty for every other kind.
  package var members: Members { Members(value: self) }

  /// Elements of an array.
  ///
  /// Empty for every other kind.
  package var elements: Elements { Elements(value: self) }

  /// The member of that name, the last one where a document repeats a key (as PostgreSQL's jsonb
  /// and most readers have it); nil when there is none or this is no object.
  package subscript(key: StaticString) -> JSONValue? {
    var found: Int?
    var cursor = memberCursor
    while !cursor.isAtEnd {
      if cursor.hasKey(key) { found = cursor.valueIndex }
      cursor.advance()
    }
    return found.map { JSONValue(tape: tape, index: $0) }
  }

  /// As the other subscript, for a name known only at run time.
  package subscript(name name: String) -> JSONValue? {
    var found: JSONValue?
    for member in members where member.key == name { found = member.value }
    return found
  }

  /// The index of the word behind this value.
  private var end: Int {
    switch type {
    case UInt8(ascii: "{"), UInt8(ascii: "["): Int(word(index) & 0xFFFF_FFFF)
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): index + 2
    default: index + 1
    }
  }

  package struct Member {
    fileprivate let name: JSONValue
    package let value: JSONValue

    package var key: String { name.string ?? "" }

    /// As `hasKey` with a literal, for a name known only at run time, in UTF-8.
    package func hasKey(_ key: [UInt8]) -> Bool {
      unsafe name.tape.withString(at: name.payload) { bytes in
        unsafe key.withUnsafeBufferPointer { key in
          guard bytes.count == key.count, let left = bytes.baseAddress, let right = key.baseAddress
          else { return bytes.isEmpty && key.isEmpty }
          return unsafe memcmp(left, right, key.count) == 0
        }
      }
    }

    package func hasKey(_ key: StaticString) -> Bool {
      unsafe name.tape.withString(at: name.payload) { unsafe $0.span.spells(key) }
    }
  }

  /// Walks an object's members without making values of them.
  package struct MemberCursor {
    private let tape: JSONTape
    private let generation: Int
    private var position: Int
    private let end: Int

    fileprivate init(value: JSONValue) {
      tape = value.tape
      generation = value.generation
      position = value.index + 1
      end = value.isObject ? value.end - 1 : position
    }

    package var isAtEnd: Bool { position >= end }

    private func word(_ index: Int) -> UInt64 {
      precondition(generation == tape.generation, "JSON value used after its document was replaced")
      return tape.word(index)
    }

    /// Whether the member at hand has that key, in UTF-8.
    package func hasKey(_ key: [UInt8]) -> Bool {
      unsafe tape.withString(at: keyPayload) { bytes in
        unsafe key.withUnsafeBufferPointer { key in
          guard bytes.count == key.count, let left = bytes.baseAddress, let right = key.baseAddress
          else { return bytes.isEmpty && key.isEmpty }
          return unsafe memcmp(left, right, key.count) == 0
        }
      }
    }

    fileprivate func hasKey(_ key: StaticString) -> Bool {
      unsafe tape.withString(at: keyPayload) { unsafe $0.span.spells(key) }
    }

    /// The key's place among the document's strings.
    var keyPayload: Int { Int(word(position) & 0x00FF_FFFF_FFFF_FFFF) }

    /// The value's place on the tape.
    var valueIndex: Int { position + 1 }

    package var isNull: Bool { word(position + 1) >> 56 == UInt64(UInt8(ascii: "n")) }

    /// Shows the value's text to `body`; false, without a call, when it is no string.
    package func withString(_ body: (Span<UInt8>) -> Void) -> Bool {
      let value = word(position + 1)
      guard value >> 56 == UInt64(UInt8(ascii: "\"")) else { return false }
      unsafe tape.withString(at: Int(value & 0x00FF_FFFF_FFFF_FFFF)) { bytes in
        unsafe body(bytes.span)
      }
      return true
    }

    package var value: JSONValue { JSONValue(tape: tape, index: position + 1) }

    package mutating func advance() {
      let next = word(position + 1)
      switch UInt8(truncatingIfNeeded: next >> 56) {
      case UInt8(ascii: "{"), UInt8(ascii: "["): position = Int(next & 0xFFFF_FFFF)
      case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): position += 3
      default: position += 2
      }
    }
  }

  /// A cursor at the first member.
  package var memberCursor: MemberCursor { MemberCursor(value: self) }

  package struct Members: Sequence, IteratorProtocol {
    private let tape: JSONTape
    private var position: Int
    private let end: Int

    fileprivate init(value: JSONValue) {
      tape = value.tape
      position = value.index + 1
      end = value.isObject ? value.end - 1 : position
    }

    package mutating func next() -> Member? {
      guard position < end else { return nil }
      let name = JSONValue(tape: tape, index: position)
      let value = JSONValue(tape: tape, index: position + 1)
      position = value.end
      return Member(name: name, value: value)
    }
  }

  package struct Elements: Sequence, IteratorProtocol {
    private let tape: JSONTape
    private var position: Int
    private let end: Int

    fileprivate init(value: JSONValue) {
      tape = value.tape
      position = value.index + 1
      end = value.isArray ? value.end - 1 : position
    }

    package mutating func next() -> JSONValue? {
      guard position < end else { return nil }
      let value = JSONValue(tape: tape, index: position)
      position = value.end
      return value
    }
  }
}

extension JSONValue {
  /// Appends this value as JSON text, members in source order.
  ///
  /// Integers and strings keep their value exactly; floating-point numbers are spelled the shortest
  /// way that reads back as the same double; what no double holds keeps its source text.
  package func write(to writer: inout JSONWriter) {
    switch type {
    case UInt8(ascii: "{"):
      writer.beginObject()
      for member in members {
        member.name.writeString { writer.key($0) }
        member.value.write(to: &writer)
      }
      writer.endObject()
    case UInt8(ascii: "["):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case UInt8(ascii: "\""): writeString { writer.string($0) }
    case UInt8(ascii: "t"): writer.bool(true)
    case UInt8(ascii: "f"): writer.bool(false)
    case UInt8(ascii: "n"): writer.null()
    case UInt8(ascii: "l"): writer.int(Int64(bitPattern: word(index + 1)))
    case UInt8(ascii: "u"): writer.raw(String(word(index + 1)))
    case UInt8(ascii: "R"): writer.raw(unrepresentableNumber ?? "null")
    default: writer.double(Double(bitPattern: word(index + 1)))
    }
  }

  private func writeString(_ body: (Span<UInt8>) -> Void) {
    unsafe tape.withString(at: payload) { bytes in unsafe body(bytes.span) }
  }

  /// Shows `body` the bytes of a string without copying them; does nothing for every other kind.
  package func withUTF8(_ body: (Span<UInt8>) -> Void) {
    if isString { writeString(body) }
  }

  /// This value as JSON text.
  package var json: String {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.text
  }
}
