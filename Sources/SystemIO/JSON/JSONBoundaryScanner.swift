/// Finds where a JSON value ends, over any number of pieces, without parsing it.
///
/// It knows strings, escapes and the nesting of both kinds of bracket, nothing else: what it
/// delimits may still be refused by a parser. Brackets are checked against each other for the
/// outermost 64 levels, which is where a lost or doubled piece of a dump shows.
package struct JSONBoundaryScanner: Sendable {
  package enum Outcome: Hashable, Sendable {
    /// The value goes on behind the last byte.
    case unfinished
    /// The value ends before this index.
    case ended(Int)
    /// The bracket at this index closes one of the other kind.
    case mismatched(Int)
  }

  private var depth = 0
  private var inString = false
  private var escaped = false
  /// One bit for each of the outermost levels: set for an object.
  private var objects: UInt64 = 0

  package init() {}

  /// Goes on at `position` of `bytes`, whose first byte for this value is a bracket or a quote.
  package mutating func scan(_ bytes: Span<UInt8>, from position: Int) -> Outcome {
    var index = position
    if escaped, index < bytes.count {
      escaped = false
      index += 1
    }
    while index < bytes.count {
      if inString {
        guard let found = indexOfQuoteOrBackslash(bytes, from: index) else { return .unfinished }
        index = found + 1
        if bytes[found] == UInt8(ascii: "\\") {
          guard index < bytes.count else {
            escaped = true
            return .unfinished
          }
          index += 1
          continue
        }
        inString = false
        if depth == 0 { return .ended(index) }
        continue
      }
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): inString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): open(isObject: byte == UInt8(ascii: "{"))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard close(isObject: byte == UInt8(ascii: "}")) else { return .mismatched(index - 1) }
        if depth == 0 { return .ended(index) }
      default: break
      }
    }
    return .unfinished
  }

  private mutating func open(isObject: Bool) {
    if depth < 64 {
      let bit: UInt64 = 1 << UInt64(depth)
      objects = isObject ? objects | bit : objects & ~bit
    }
    depth += 1
  }

  private mutating func close(isObject: Bool) -> Bool {
    guard depth > 0 else { return false }
    depth -= 1
    return depth >= 64 || (objects >> UInt64(depth)) & 1 == (isObject ? 1 : 0)
  }
}

/// Eight bytes at a time: Hacker's Delight, section 6-1, on "find the first 0-byte".
private func indexOfQuoteOrBackslash(_ bytes: Span<UInt8>, from position: Int) -> Int? {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let highs: UInt64 = 0x8080_8080_8080_8080
  let quotes = ones &* UInt64(UInt8(ascii: "\""))
  let backslashes = ones &* UInt64(UInt8(ascii: "\\"))
  var index = position
  let raw = unsafe bytes.bytes
  while index &+ 8 <= bytes.count {
    let word = UInt64(
      littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    let quoteMatch = word ^ quotes
    let slashMatch = word ^ backslashes
    let found =
      ((quoteMatch &- ones) & ~quoteMatch | (slashMatch &- ones) & ~slashMatch) & highs
    if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
    index &+= 8
  }
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "\\") { return index }
    index &+= 1
  }
  return nil
}
