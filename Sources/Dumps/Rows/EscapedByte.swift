/// The byte that a backslash and what follows it stand for, in COPY text and in `E''` literals.
enum EscapedByte {
  /// Takes the escape off the front of `rest`, which begins behind the backslash.
  ///
  /// Nil when nothing follows.
  static func take(from rest: inout ArraySlice<UInt8>) -> UInt8? {
    guard let letter = rest.popFirst() else { return nil }
    switch letter {
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "x"): return number(base: 16, digits: 2, from: &rest) ?? letter
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      return number(base: 8, digits: 2, startingWith: Int(letter & 7), from: &rest)
    default: return letter
    }
  }

  private static func number(
    base: Int, digits: Int, startingWith first: Int? = nil, from rest: inout ArraySlice<UInt8>
  ) -> UInt8? {
    var value = first
    for _ in 0..<digits {
      guard let next = rest.first, let digit = Character(Unicode.Scalar(next)).hexDigitValue,
        digit < base
      else { break }
      value = (value ?? 0) * base + digit
      rest.removeFirst()
    }
    return value.map { UInt8(truncatingIfNeeded: $0) }
  }
}
