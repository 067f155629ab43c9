extension LenientJSONParser {
  /// Reads a string whose opening quote is at `position`, as a word of the tape.
  mutating func readString(_ bytes: Span<UInt8>) throws(JSONError) {
    let stringStart = beginString("\"")
    position += 1
    while true {
      let plain = position
      position = try endOfPlainText(bytes)
      strings.append(bytes.extracting(plain..<position))
      guard position < end else { throw problem("ends inside a string", at: end) }
      guard bytes[position] == UInt8(ascii: "\\") else { break }
      try readEscape(bytes)
    }
    position += 1
    endString(stringStart)
  }

  /// Begins a word of type `type` whose payload is a place in the string buffer.
  mutating func beginString(_ type: Unicode.Scalar) -> Int {
    let stringStart = strings.count
    appendWord(type, UInt64(stringStart))
    for _ in 0..<4 { strings.append(0) }
    return stringStart
  }

  mutating func endString(_ stringStart: Int) {
    let length = UInt32(strings.count - stringStart - 4)
    for index in 0..<4 {
      strings[stringStart + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index)))
    }
    strings.append(0)
  }

  /// The index of the next quote or backslash; `end` when there is none.
  ///
  /// Everything before it is checked to be UTF-8 without control characters.
  private func endOfPlainText(_ bytes: Span<UInt8>) throws(JSONError) -> Int {
    var index = position
    while index < end {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): return index
      case 0..<0x20: throw problem("control character \(byteText(byte)) in a string", at: index)
      case 0x20..<0x80: index += 1
      default: index += try lengthOfCharacter(bytes, at: index)
      }
    }
    return index
  }

  /// The length of the character that begins with a byte over 0x7F, after the table of well-formed
  /// byte sequences of the Unicode standard (table 3-7).
  private func lengthOfCharacter(_ bytes: Span<UInt8>, at index: Int) throws(JSONError) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch bytes[index] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw problem("invalid UTF-8", at: index)
    }
    guard end - index >= length else {
      throw problem("ends inside a string", at: end)
    }
    guard second.contains(bytes[index + 1]) else { throw problem("invalid UTF-8", at: index) }
    for next in 2..<max(2, length) where bytes[index + next] & 0xC0 != 0x80 {
      throw problem("invalid UTF-8", at: index)
    }
    return length
  }

  /// Reads an escape whose backslash is at `position`.
  private mutating func readEscape(_ bytes: Span<UInt8>) throws(JSONError) {
    guard position + 1 < end else { throw problem("ends inside a string", at: end) }
    let letter = bytes[position + 1]
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): strings.append(letter)
    case UInt8(ascii: "b"): strings.append(0x08)
    case UInt8(ascii: "f"): strings.append(0x0C)
    case UInt8(ascii: "n"): strings.append(0x0A)
    case UInt8(ascii: "r"): strings.append(0x0D)
    case UInt8(ascii: "t"): strings.append(0x09)
    case UInt8(ascii: "u"): return try readUnicodeEscape(bytes)
    default: throw problem("unknown escape \(byteText(letter))", at: position)
    }
    position += 2
  }

  /// Reads `\uXXXX`, or two of them that are a surrogate pair; a lone surrogate becomes U+FFFD.
  private mutating func readUnicodeEscape(_ bytes: Span<UInt8>) throws(JSONError) {
    let first = try codeUnit(bytes, at: position)
    position += 6
    if first & 0xFC00 == 0xD800, position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    {
      let second = try codeUnit(bytes, at: position)
      if second & 0xFC00 == 0xDC00 {
        position += 6
        return appendCharacter(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
      }
    }
    appendCharacter(first)
  }

  /// The code unit of the `\uXXXX` at `index`.
  private func codeUnit(_ bytes: Span<UInt8>, at index: Int) throws(JSONError) -> UInt32 {
    guard end - index >= 6 else { throw problem("ends inside a string", at: end) }
    var unit: UInt32 = 0
    for place in (index + 2)..<(index + 6) {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - 0x57)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - 0x37)
      default: throw problem("\\u escape without four hexadecimal digits", at: index)
      }
    }
    return unit
  }

  /// Appends a character as UTF-8; U+FFFD for a surrogate.
  private mutating func appendCharacter(_ value: UInt32) {
    for byte in UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter
    {
      strings.append(byte)
    }
  }
}
