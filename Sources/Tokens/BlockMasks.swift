import CTextBlocks

/// The classes of up to 64 bytes of text that start at the start of a piece: bit i is byte i.
///
/// Every byte of a character has the character's class, so that a run of a class is a run of bits
/// and shifting by one looks at the neighbouring character.
struct BlockMasks {
  static let byteCount = 64

  var upper: UInt64
  var lower: UInt64
  var caseless: UInt64 = 0
  var mark: UInt64 = 0
  var number: UInt64
  var lineBreak: UInt64
  /// White space that is no line break.
  var space: UInt64
  var other: UInt64
  /// U+0020.
  let blank: UInt64
  let apostrophe: UInt64
  let slash: UInt64
  /// Bytes that continue a character.
  let continuation: UInt64
  /// Numbers beyond ASCII, whose threes cannot be told by counting bytes.
  private(set) var foreignNumber: UInt64 = 0
  /// How many bytes the masks tell about: whole characters only.
  private(set) var end: Int
  /// Whether the text ends at `end`.
  private(set) var isLast: Bool

  /// Classifies the text at `bytes`, of which 64 bytes must be readable.
  ///
  /// - Parameter remaining: bytes to the end of the text, at least 1.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, remaining: Int, _ classes: ClassTable) {
    let block = unsafe text_block_classify(bytes)
    end = min(remaining, BlockMasks.byteCount)
    isLast = remaining <= BlockMasks.byteCount
    let valid = UInt64.max &>> UInt64(truncatingIfNeeded: BlockMasks.byteCount &- end)
    let letter = block.letter & valid
    upper = block.upper & valid
    lower = letter & ~upper
    number = block.digit & valid
    lineBreak = block.line_break & valid
    space = block.white_space & ~lineBreak & valid
    other = valid & ~(letter | number | block.white_space | block.beyond_ascii)
    blank = block.blank & valid
    apostrophe = block.apostrophe & valid
    slash = block.slash & valid
    continuation = block.continuation & valid
    let leads = block.beyond_ascii & ~block.continuation & valid
    if leads != 0 { unsafe classifyBeyondASCII(bytes, leads, classes) }
  }

  /// Adds the characters that start at `leads`.
  private mutating func classifyBeyondASCII(
    _ bytes: UnsafePointer<UInt8>, _ leads: UInt64, _ classes: ClassTable
  ) {
    var leads = leads
    while leads != 0 {
      let place = leads.trailingZeroBitCount
      leads &= leads &- 1
      let (code, byteCount) = unsafe BlockMasks.character(at: bytes + place)
      guard place &+ byteCount <= end else {
        // Only a block that is not the last cuts a character; the next one starts before it.
        end = place
        isLast = false
        return
      }
      let bits = ((1 &<< UInt64(byteCount)) &- 1) &<< UInt64(place)
      switch classes[code] {
      case .caseless: caseless |= bits
      case .lower: lower |= bits
      case .upper: upper |= bits
      case .mark: mark |= bits
      case .space: space |= bits
      case .number:
        number |= bits
        foreignNumber |= bits
      default: other |= bits
      }
    }
  }

  /// The code point whose first byte, not ASCII, is at `bytes`, and how many bytes it has.
  ///
  /// Four bytes must be readable.
  @inline(__always)
  private static func character(at bytes: UnsafePointer<UInt8>) -> (UInt32, Int) {
    let word = unsafe UInt32(
      bigEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self))
    if word < 0xE000_0000 { return ((word >> 18 & 0x7C0) | (word >> 16 & 0x3F), 2) }
    let low = word >> 8
    if word < 0xF000_0000 {
      return ((low >> 4 & 0xF000) | (low >> 2 & 0xFC0) | (low & 0x3F), 3)
    }
    return (
      (word >> 6 & 0x1C0000) | (word >> 4 & 0x3F000) | (word >> 2 & 0xFC0) | (word & 0x3F), 4
    )
  }

  /// Moves bits from the last byte of characters to their first.
  @inline(__always)
  func first(ofCharactersEndingAt last: UInt64) -> UInt64 {
    guard continuation != 0 else { return last }
    let second = (last & continuation) &>> 1
    let third = (second & continuation) &>> 1
    let fourth = (third & continuation) &>> 1
    return (last | second | third | fourth) & ~continuation
  }

  /// Moves bits from the first byte of characters to the first byte of the next.
  @inline(__always)
  func next(afterCharactersAt first: UInt64) -> UInt64 {
    let second = first &<< 1
    guard continuation != 0 else { return second }
    let third = (second & continuation) &<< 1
    let fourth = (third & continuation) &<< 1
    let fifth = (fourth & continuation) &<< 1
    return (second | third | fourth | fifth) & ~continuation
  }
}
