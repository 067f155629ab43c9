import ChatModel
import SystemIO

/// Collects what a format has that is not modelled, as one JSON object.
///
/// Nulls and empty strings, arrays and objects say nothing and are not kept.
struct JSONLeftovers {
  private var writer = JSONWriter()
  private var isEmpty = true

  mutating func keep(_ member: JSONValue.Member) { keep(member.key, member.value) }

  mutating func keep(_ key: String, _ value: JSONValue) {
    guard value.saysSomething else { return }
    writeKey(key)
    value.write(to: &writer)
  }

  mutating func keep(_ key: String, text: String?) {
    guard let text, !text.isEmpty else { return }
    writeKey(key)
    writer.string(text)
  }

  /// Keeps text that is one JSON value already.
  mutating func keep(_ key: String, json: String?) {
    guard let json else { return }
    writeKey(key)
    writer.raw(json)
  }

  /// Keeps every member of `object`.
  mutating func keepMembers(of object: JSONValue) {
    for member in object.members { keep(member) }
  }

  /// Reads a time; one that cannot be read is kept.
  mutating func time(_ member: JSONValue.Member) -> Timestamp? {
    let time = Timestamp(member.value)
    if time == nil { keep(member) }
    return time
  }

  /// Nil when nothing was kept.
  var json: String? { isEmpty ? nil : writer.text + "}" }

  private mutating func writeKey(_ key: String) {
    if isEmpty { writer.beginObject() }
    isEmpty = false
    writer.key(name: key)
  }
}

extension JSONValue {
  /// False for null and for empty strings, arrays and objects.
  var saysSomething: Bool {
    switch kind {
    case .null: false
    case .string: nonEmptyString != nil
    case .array: elements.contains { _ in true }
    case .object: members.contains { _ in true }
    case .bool, .number: true
    }
  }

  /// A string, or the digits of a whole number: how ids are written.
  var idText: String? { nonEmptyString ?? int.map(String.init) }
}
