import SystemIO

/// Text with its backslash escapes undone, wherever they stand.
///
/// They are those of JSON, which `COPY` shares as far as it has them. What is no escape stays.
func unescaped(_ text: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(text.count)
  var rest = text[...]
  var high: UInt32?
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "\\"), let escape = rest.first else {
      result.append(byte)
      continue
    }
    rest.removeFirst()
    switch escape {
    case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "u"):
      guard let unit = hexadecimalUnit(rest.prefix(4)) else {
        result += [byte, escape]
        continue
      }
      rest = rest.dropFirst(4)
      if (0xD800..<0xDC00).contains(unit) {
        high = unit
        continue
      }
      var scalar = unit
      if let first = high, (0xDC00..<0xE000).contains(unit) {
        scalar = 0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00)
      }
      result += Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
    default: result.append(escape)
    }
    high = nil
  }
  return result
}

/// Nil unless it is four hexadecimal digits.
private func hexadecimalUnit(_ digits: ArraySlice<UInt8>) -> UInt32? {
  guard digits.count == 4 else { return nil }
  return digits.reduce(0 as UInt32?) { sum, digit in
    guard let sum, let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
    return sum << 4 | UInt32(value)
  }
}
