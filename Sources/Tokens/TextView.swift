import Glibc

/// Text to be cut into pieces: borrowed bytes of valid UTF-8, and the classes of their characters.
///
/// Holds no memory: it must not outlive the call that lends the bytes.
@safe struct TextView {
  let base: UnsafePointer<UInt8>
  /// Bytes of text.
  let count: Int
  /// Bytes that may be read: those of the text, and perhaps padding.
  let readableCount: Int
  let classes: ClassTable

  init(_ base: UnsafePointer<UInt8>, count: Int, padding: Int = 0, _ classes: ClassTable) {
    unsafe self.base = base
    self.count = count
    readableCount = count + padding
    self.classes = classes
  }

  /// Returns nil for an empty text.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, _ classes: ClassTable) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return nil }
    unsafe self.init(start, count: bytes.count, classes)
  }

  @inline(__always)
  subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "read past the text")
    return unsafe base[index]
  }

  /// Whether two parts, of the same number of bytes, have the same bytes.
  func haveEqualBytes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    precondition(left.count == right.count && left.lowerBound >= 0 && right.lowerBound >= 0)
    precondition(max(left.upperBound, right.upperBound) <= count, "read past the text")
    return unsafe memcmp(base + left.lowerBound, base + right.lowerBound, left.count) == 0
  }

  /// The class of the character that starts at `index`, and its bytes; no class and no bytes at
  /// the end of the text.
  @inline(__always)
  func character(at index: Int) -> (kind: CharacterClass, byteCount: Int) {
    guard index < count else { return ([], 0) }
    let first = self[index]
    if first < 0x80 { return (classes[UInt32(first)], 1) }
    return (classes[codePoint(at: index)], TextView.byteCount(first))
  }

  /// The code point of the character that starts at `index`, which is before the end.
  @inline(__always)
  func codePoint(at index: Int) -> UInt32 {
    let first = self[index]
    if first < 0x80 { return UInt32(first) }
    let byteCount = TextView.byteCount(first)
    precondition(index + byteCount <= count, "text is not UTF-8")
    var code = UInt32(first) & (0x7F >> UInt32(byteCount))
    for offset in 1..<byteCount {
      code = unsafe code << 6 | UInt32(base[index + offset] & 0x3F)
    }
    return code
  }

  /// The bytes of a character that starts with `first`, which is not ASCII.
  @inline(__always)
  private static func byteCount(_ first: UInt8) -> Int { first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4 }
}
