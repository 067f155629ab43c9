import ChatModel
import SystemIO

/// Writing the fields of shuffled records.
extension [UInt8] {
  mutating func appendVarint(_ value: Int) {
    var rest = UInt64(bitPattern: Int64(value))
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  mutating func append(text: String) {
    appendVarint(text.utf8.count)
    append(contentsOf: text.utf8)
  }

  mutating func append(optional text: String?) {
    append(text == nil ? 0 : 1)
    if let text { append(text: text) }
  }

  mutating func append(optional time: Timestamp?) {
    append(time == nil ? 0 : 1)
    if let time { append(integer: time.millisecondsSince1970) }
  }
}

/// Reading them back.
struct RecordByteReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func byte() -> UInt8 {
    defer { position += 1 }
    return bytes[position]
  }

  mutating func varint() -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = byte()
      value |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 { return Int(Int64(bitPattern: value)) }
      shift += 7
    }
  }

  mutating func fixed<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
    var value: Value = 0
    for place in 0..<(Value.bitWidth / 8) {
      value |= Value(truncatingIfNeeded: bytes[position + place]) << Value(8 * place)
    }
    position += Value.bitWidth / 8
    return value
  }

  mutating func text() -> String {
    let count = varint()
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  mutating func optionalText() -> String? { byte() == 0 ? nil : text() }

  mutating func optionalTime() -> Timestamp? {
    byte() == 0 ? nil : Timestamp(millisecondsSince1970: fixed(Int64.self))
  }
}
