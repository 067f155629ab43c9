import SystemIO

/// Makes rows of JSON objects.
///
/// Objects of one dump mostly have the same keys in the same order, so each is compared with the
/// keys of the one before; only an object with other keys costs looking them up.
struct JSONRowDecoder: ~Copyable {
  private let parser: JSONParser
  private(set) var row = RowBuilder()
  /// Schemas seen so far, the latest first.
  private var known: [RowSchema] = []
  private static let rememberedSchemas = 8

  init(parser: JSONParser) { self.parser = parser }

  mutating func decode(_ bytes: PaddedBytes, _ range: Range<Int>) -> RowOutcome {
    do {
      return decode(try parser.parse(bytes, range))
    } catch {
      return isBlank(bytes, range) ? .nothing : .broken("not JSON: \(error.problem)")
    }
  }

  private mutating func decode(_ object: JSONValue) -> RowOutcome {
    guard object.isObject else { return .broken("no JSON object") }
    if let schema = known.first, let outcome = decode(object, as: schema) { return outcome }
    return decodeLookingUp(object)
  }

  private mutating func decodeLookingUp(_ object: JSONValue) -> RowOutcome {
    for index in known.indices.dropFirst() {
      guard let outcome = decode(object, as: known[index]) else { continue }
      known.insert(known.remove(at: index), at: 0)
      return outcome
    }
    let schema = RowSchema(names: object.members.map(\.key), table: .rowsOfMessages)
    known.insert(schema, at: 0)
    if known.count > JSONRowDecoder.rememberedSchemas { known.removeLast() }
    return decode(object, as: schema) ?? .broken("not JSON: keys that change")
  }

  /// The row that `object` is by `schema`; nil when its keys are others.
  private mutating func decode(_ object: JSONValue, as schema: RowSchema) -> RowOutcome? {
    row.begin()
    var member = object.memberCursor
    for column in schema.columns {
      guard !member.isAtEnd, member.hasKey(column.key) else { return nil }
      if !member.withString({ row.take(text: $0, for: column) }), !member.isNull {
        row.take(json: member.value, for: column)
      }
      member.advance()
    }
    guard member.isAtEnd else { return nil }
    return row.finish(schema)
  }

  private func isBlank(_ bytes: PaddedBytes, _ range: Range<Int>) -> Bool {
    range.allSatisfy { bytes[$0] == 0x20 || bytes[$0] == 0x09 || bytes[$0] == 0x0D }
  }
}
