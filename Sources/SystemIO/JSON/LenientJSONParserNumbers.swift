extension LenientJSONParser {
  /// Reads a number, whose sign or first digit is at `position`.
  ///
  /// An integer is exact: Int64, else UInt64, else its source text. Any other number is the nearest
  /// double, or its source text when it is larger than every double.
  mutating func readNumber(_ bytes: Span<UInt8>) throws(JSONError) {
    let numberStart = position
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let digitsStart = position
    try readDigits(bytes)
    if position - digitsStart > 1, bytes[digitsStart] == UInt8(ascii: "0") {
      throw problem("number with a leading zero", at: digitsStart)
    }
    let digits = digitsStart..<position
    var isInteger = true
    if position < end, bytes[position] == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try readDigits(bytes)
    }
    if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      if position < end,
        bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      try readDigits(bytes)
    }
    let isExact =
      isInteger
      ? appendInteger(bytes, digits, isNegative: isNegative)
      : appendDouble(bytes, numberStart..<position)
    guard !isExact else { return }
    let textStart = beginString("R")
    strings.append(bytes.extracting(numberStart..<position))
    endString(textStart)
  }

  /// Moves behind one or more digits.
  private mutating func readDigits(_ bytes: Span<UInt8>) throws(JSONError) {
    let first = position
    while position < end, bytes[position] >= 0x30, bytes[position] <= 0x39 { position += 1 }
    guard position == first else { return }
    guard position < end else { throw problem("ends inside a number", at: end) }
    throw problem("byte \(byteText(bytes[position])) where a digit should be", at: position)
  }

  /// False when no machine integer holds it.
  private mutating func appendInteger(_ bytes: Span<UInt8>, _ digits: Range<Int>, isNegative: Bool)
    -> Bool
  {
    guard digits.count <= 20 else { return false }
    var magnitude: UInt64 = 0
    for index in digits {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[index] - 0x30))
      guard !overflow, !carry else { return false }
      magnitude = sum
    }
    if magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) {
      appendWord("l", 0)
      appendRawWord(isNegative ? 0 &- magnitude : magnitude)
      return true
    }
    guard !isNegative else { return false }
    appendWord("u", 0)
    appendRawWord(magnitude)
    return true
  }

  /// False when it is larger than every double.
  private mutating func appendDouble(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
    let spelling = unsafe bytes.extracting(text).withUnsafeBufferPointer {
      unsafe String(decoding: $0, as: UTF8.self)
    }
    guard let value = Double(spelling), value.isFinite else { return false }
    appendWord("d", 0)
    appendRawWord(value.bitPattern)
    return true
  }
}
