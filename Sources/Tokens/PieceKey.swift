import CTextBlocks

/// Up to 15 bytes and their number, as one 16-byte value to hash and compare, with room for a
/// count.
struct PieceKey: BitwiseCopyable {
  static let maximumByteCount = 15

  /// The first eight bytes, zeros after the last.
  var low: UInt64
  /// The other seven; above them four bits for the count of tokens, and four for the number of
  /// bytes.
  var high: UInt64

  /// The key of no bytes, which no piece has.
  static let empty = PieceKey()

  private init() {
    low = 0
    high = 0
  }

  /// A key with a count of 1.
  ///
  /// - Parameters:
  ///   - low, high: sixteen bytes as they stand in memory; those after the first `byteCount` do not
  ///     matter.
  ///   - byteCount: 1 to 15.
  @inline(__always)
  init(low: UInt64, high: UInt64, byteCount: Int) {
    let bits = UInt64(truncatingIfNeeded: byteCount) &* 8
    self.low = low & (UInt64.max &>> (64 &- min(bits, 64)))
    // A shift by 64 and more leaves no bits, as it should for up to eight bytes.
    self.high = high & (UInt64.max >> (128 &- bits))
    self.high |= UInt64(truncatingIfNeeded: byteCount) &<< 60 | 1 &<< 56
  }

  /// The same key, by a table: sooner done where many keys are made at once, later where one waits for
  /// the next.
  @inline(__always)
  init(lookingUp low: UInt64, _ high: UInt64, byteCount: Int) {
    let key = text_block_key_make(low, high, UInt64(truncatingIfNeeded: byteCount))
    self.low = key.low
    self.high = key.high
  }

  @inline(__always)
  var byteCount: Int { Int(truncatingIfNeeded: high &>> 60) }

  @inline(__always)
  var isEmpty: Bool { high == 0 }

  /// How many tokens the bytes are: 1 to 15.
  @inline(__always)
  var tokenCount: Int {
    get { Int(truncatingIfNeeded: high &>> 56 & 15) }
    set { high = high & ~(15 &<< 56) | UInt64(truncatingIfNeeded: newValue) &<< 56 }
  }

  @inline(__always)
  func hasSameBytes(as other: PieceKey) -> Bool {
    low == other.low && (high ^ other.high) & ~(15 &<< 56) == 0
  }

  /// Takes the count in: only keys whose count is 1 are hashed.
  @inline(__always)
  var hash: UInt64 {
    let product = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
      by: high ^ 0xD1B5_4A32_D192_ED03)
    return product.high ^ product.low
  }
}
