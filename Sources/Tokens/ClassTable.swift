import CVocabulary

/// The class of every code point, as tiktoken's regular expression engine has them.
///
/// Swift's own tables follow a newer Unicode and disagree on thousands of code points.
@safe struct ClassTable: @unchecked Sendable {
  /// Block numbers, then blocks of class bytes: read-only and there for ever.
  private let blocks: UnsafePointer<UInt8>

  private static let codePointsPerBlock = 128
  private static let blockCount = 0x110000 / codePointsPerBlock

  /// The table that is built into the binary.
  static let builtIn = ClassTable()

  private init() {
    let resource = unsafe vocabulary_unicode_classes()
    guard let bytes = unsafe resource.bytes, unsafe resource.count > ClassTable.blockCount else {
      fatalError("the class table is missing from the binary")
    }
    unsafe blocks = bytes
  }

  /// - Parameter codePoint: at most U+10FFFF.
  @inline(__always)
  subscript(codePoint: UInt32) -> CharacterClass {
    let code = Int(min(codePoint, 0x10FFFF))
    let block = unsafe Int(blocks[code >> 7])
    return CharacterClass(
      rawValue: unsafe blocks[ClassTable.blockCount + block << 7 + (code & 127)])
  }
}
