/// One Unicode scalar read from UTF-8, and the number of bytes it took.
struct Scalar {
  var value: UInt32
  var length: Int
}

extension Span where Element == UInt8 {
  /// Decodes the scalar at `index`.
  ///
  /// Bytes that are no UTF-8 come out as U+FFFD, one at a time.
  @inline(__always)
  func scalar(at index: Int) -> Scalar {
    let lead = self[index]
    if lead < 0x80 { return Scalar(value: UInt32(lead), length: 1) }
    let rest = count - index
    if lead & 0xE0 == 0xC0, rest >= 2 {
      return Scalar(value: UInt32(lead & 0x1F) << 6 | tail(index + 1), length: 2)
    }
    if lead & 0xF0 == 0xE0, rest >= 3 {
      let high = UInt32(lead & 0x0F) << 12 | tail(index + 1) << 6
      return Scalar(value: high | tail(index + 2), length: 3)
    }
    if lead & 0xF8 == 0xF0, rest >= 4 {
      let high = UInt32(lead & 0x07) << 18 | tail(index + 1) << 12
      return Scalar(value: high | tail(index + 2) << 6 | tail(index + 3), length: 4)
    }
    return Scalar(value: 0xFFFD, length: 1)
  }

  private func tail(_ index: Int) -> UInt32 { UInt32(self[index] & 0x3F) }

  /// The nearest start of a scalar at or before `index`.
  func scalarStart(atOrBefore index: Int) -> Int {
    var start = Swift.min(index, count)
    while start > 0, start < count, self[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// The start of the scalar that ends before `index`, which must be positive.
  func scalarStart(before index: Int) -> Int {
    var start = index - 1
    while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// The bytes of `range` as text.
  func text(_ range: Range<Int>) -> String {
    let bytes = [UInt8](copying: self, range)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension [UInt8] {
  fileprivate init(copying span: Span<UInt8>, _ range: Range<Int>) {
    self.init(capacity: range.count) { output in
      for index in range { output.append(span[index]) }
    }
  }
}

extension UInt8 {
  var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
  var isASCIIDigit: Bool { self &- 0x30 < 10 }
  var isASCIILowercase: Bool { self &- 0x61 < 26 }
  var isASCIIUppercase: Bool { self &- 0x41 < 26 }
}

/// Lower case for Latin, Greek and Cyrillic; anything else stays as it is.
///
/// Good enough to compare words: special cases that change length are left alone.
@inline(__always)
func foldedCase(_ scalar: UInt32) -> UInt32 {
  if scalar < 0x80 { return scalar &- 0x41 < 26 ? scalar + 0x20 : scalar }
  return foldedCaseBeyondASCII(scalar)
}

private func foldedCaseBeyondASCII(_ scalar: UInt32) -> UInt32 {
  switch scalar {
  case 0xC0...0xD6, 0xD8...0xDE: scalar + 0x20
  case 0x0130: 0x69
  case 0x0100...0x0137, 0x014A...0x0177, 0x0460...0x0481, 0x048A...0x04BF, 0x04D0...0x052F,
    0x1E00...0x1EFF:
    scalar | 1
  case 0x0139...0x0148, 0x0179...0x017E: scalar & 1 == 1 ? scalar + 1 : scalar
  case 0x0178: 0xFF
  case 0x0386: 0x03AC
  case 0x0388...0x038A: scalar + 0x25
  case 0x038C: 0x03CC
  case 0x0391...0x03A9: scalar + 0x20
  case 0x03C2: 0x03C3
  case 0x0400...0x040F: scalar + 0x50
  case 0x0410...0x042F: scalar + 0x20
  case 0xFF21...0xFF3A: scalar + 0x20
  default: scalar
  }
}

/// The mark inside `don't`: ASCII, U+2019 and the modifier letter U+02BC.
func isApostrophe(_ scalar: UInt32) -> Bool {
  scalar == 0x27 || scalar == 0x2019 || scalar == 0x02BC
}
