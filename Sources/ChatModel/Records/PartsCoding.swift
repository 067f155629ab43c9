/// The parts of a message as bytes of an arena: in memory and in spill files only, never stored.
package enum PartsCoding {
  /// One part, its texts in the arena.
  package struct PartRecord: BitwiseCopyable, Sendable {
    package var kind: MessagePart.Kind
    package var text: TextSlice
    package var name: TextSlice
    package var callID: TextSlice
    package var payload: TextSlice
  }

  package static func encode(_ parts: [MessagePart]) -> [UInt8] {
    var bytes: [UInt8] = []
    for part in parts {
      bytes.append(UInt8(MessagePart.Kind.allCases.firstIndex(of: part.kind) ?? 0))
      for text in [part.text, part.name, part.callID, part.payload] {
        append(UInt32(text?.utf8.count ?? Int(UInt32.max)), to: &bytes)
        if let text { bytes.append(contentsOf: text.utf8) }
      }
    }
    return bytes
  }

  /// Traps on bytes that `encode` did not write: they never leave memory or an authenticated spill.
  package static func records(_ parts: TextSlice, in arena: TextArena) -> [PartRecord] {
    guard !parts.isEmpty else { return [] }
    var records: [PartRecord] = []
    var position = parts.range.lowerBound
    func text() -> TextSlice {
      var length: UInt32 = 0
      for place in 0..<4 { length |= UInt32(arena.bytes[position + place]) << UInt32(8 * place) }
      position += 4
      guard length != .max else { return .absent }
      defer { position += Int(length) }
      return TextSlice(position..<position + Int(length))
    }
    while position < parts.range.upperBound {
      let kind = MessagePart.Kind.allCases[Int(arena.bytes[position])]
      position += 1
      records.append(
        PartRecord(kind: kind, text: text(), name: text(), callID: text(), payload: text()))
    }
    return records
  }

  package static func decode(_ parts: TextSlice, in arena: TextArena) -> [MessagePart] {
    records(parts, in: arena).map { part in
      MessagePart(
        part.kind, text: arena.string(part.text), name: arena.optionalString(part.name),
        callID: arena.optionalString(part.callID), payload: arena.optionalString(part.payload))
    }
  }

  private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * place))) }
  }
}
