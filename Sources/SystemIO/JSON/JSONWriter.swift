package import ChatModel
import Glibc

/// Writes compact JSON into a byte buffer; commas are its business.
///
/// Strings are written as UTF-8, escaping only what RFC 8259 section 7 demands.
package struct JSONWriter {
  package var bytes: [UInt8]
  /// True when the next value or key in this container needs a comma before it.
  private var needsComma = false

  package init(reserving capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  package mutating func beginObject() { open("{") }
  package mutating func endObject() { close("}") }
  package mutating func beginArray() { open("[") }
  package mutating func endArray() { close("]") }

  private mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  package mutating func key(_ name: StaticString) {
    quote(name, and: UInt8(ascii: ":"))
    needsComma = false
  }

  /// A string that needs no escaping.
  package mutating func word(_ word: StaticString) {
    quote(word, and: nil)
    needsComma = true
  }

  /// Appends all of it at once: most of a line is keys.
  private mutating func quote(_ word: StaticString, and last: UInt8?) {
    let needsComma = needsComma
    let count = word.utf8CodeUnitCount
    bytes.append(addingCapacity: count + 4) { output in
      if needsComma { output.append(UInt8(ascii: ",")) }
      output.append(UInt8(ascii: "\""))
      unsafe output.withUnsafeMutableBufferPointer { buffer, used in
        unsafe memcpy(buffer.baseAddress.unsafelyUnwrapped + used, word.utf8Start, count)
        used += count
      }
      output.append(UInt8(ascii: "\""))
      if let last { output.append(last) }
    }
  }

  package mutating func key(_ name: Span<UInt8>) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  package mutating func key(name: String) { key(name.utf8.span) }

  package mutating func string(_ value: String) { string(value.utf8.span) }

  package mutating func string(_ value: Span<UInt8>) {
    unsafe value.withUnsafeBufferPointer { unsafe string($0) }
  }

  /// The text at `range` of `texts`.
  package mutating func string(_ texts: [UInt8], _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= texts.count, "no such text")
    unsafe texts.withUnsafeBufferPointer { all in
      unsafe string(UnsafeBufferPointer(rebasing: all[range]))
    }
  }

  private mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    unsafe appendEscaped(text)
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func int(_ value: Int) {
    separate()
    guard value >= 0, value < 1_000_000_000 else {
      bytes.append(contentsOf: String(value).utf8)
      return
    }
    let small = UInt32(value)
    var divisor: UInt32 = 1
    while divisor <= small / 10 { divisor *= 10 }
    bytes.append(addingCapacity: 9) { output in
      var rest = small
      while divisor > 0 {
        output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor))
        rest %= divisor
        divisor /= 10
      }
    }
  }

  package mutating func int(_ value: some BinaryInteger) {
    guard let small = Int(exactly: value) else { return raw(String(value)) }
    int(small)
  }

  /// Null for infinities and NaN, which JSON cannot say.
  package mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    bytes.append(contentsOf: value.description.utf8)
  }

  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
  package mutating func null() { raw("null") }

  package mutating func timestamp(_ value: Timestamp) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    value.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Text that is one JSON value already.
  package mutating func raw(_ json: String) {
    separate()
    bytes.append(contentsOf: json.utf8)
  }

  /// Bytes that are one JSON value already.
  package mutating func value(_ json: [UInt8]) {
    separate()
    bytes += json
  }

  /// Begins a new document in the same buffer.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Takes back everything behind the first `count` bytes, which end within a container.
  package mutating func cut(to count: Int, inEmptyContainer isEmpty: Bool) {
    bytes.removeLast(bytes.count - count)
    needsComma = !isEmpty
  }

  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    var clean = 0
    while true {
      let special = unsafe firstSpecial(in: text, from: clean)
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[clean..<special]))
      guard special < text.count else { return }
      appendEscape(of: unsafe text[special])
      clean = special + 1
    }
  }

  /// The first byte from `start` on that JSON demands to be escaped, or the end.
  private func firstSpecial(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    typealias Lanes = SIMD16<UInt8>
    var index = start
    while index &+ Lanes.scalarCount <= text.count {
      let lanes = unsafe UnsafeRawPointer(text.baseAddress.unsafelyUnwrapped + index)
        .loadUnaligned(as: Lanes.self)
      let special =
        lanes .< Lanes(repeating: 0x20) .| lanes .== Lanes(repeating: UInt8(ascii: "\""))
        .| lanes .== Lanes(repeating: UInt8(ascii: "\\"))
      if any(special) { break }
      index &+= Lanes.scalarCount
    }
    while index < text.count {
      let byte = unsafe text[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
      index &+= 1
    }
    return index
  }

  private mutating func appendEscape(of byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}
