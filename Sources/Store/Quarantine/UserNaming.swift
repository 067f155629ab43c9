import SystemIO

/// Whether records name a user: hold the id, plain or as JSON escapes it, and not as a part of a longer one.
struct UserNaming {
  private let forms: [[UInt8]]

  init(_ user: String) {
    var writer = JSONWriter()
    writer.string(user)
    let plain = Array(user.utf8)
    let escaped = Array(writer.bytes.dropFirst().dropLast())
    forms = plain == escaped ? [plain] : [plain, escaped]
  }

  /// In any of the ways to read a record.
  func isIn(_ readings: [[UInt8]]) -> Bool {
    readings.contains { text in forms.contains { UserNaming.isWhole($0, in: text) } }
  }

  private static func isWhole(_ id: [UInt8], in text: [UInt8]) -> Bool {
    guard let first = id.first else { return false }
    var index = 0
    while index + id.count <= text.count, let start = text[index...].firstIndex(of: first),
      start + id.count <= text.count
    {
      let end = start + id.count
      if text[start..<end].elementsEqual(id), !continues(text[..<start].reversed()),
        !continues(text[end...])
      {
        return true
      }
      index = start + 1
    }
    return false
  }

  /// Whether what stands beside an id belongs to it: `ann` is no user of `joanna`, nor of `ann@example.org`.
  private static func continues(_ beside: some Sequence<UInt8>) -> Bool {
    var bytes = beside.makeIterator()
    guard let next = bytes.next() else { return false }
    if isInner(next) { return true }
    guard "-.@+".utf8.contains(next), let second = bytes.next() else { return false }
    return isInner(second)
  }

  private static func isInner(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
