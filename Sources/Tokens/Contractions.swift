extension TextView {
  /// The bytes of an English contraction at `start`, apostrophe included: 0 when there is none.
  ///
  /// - Parameter foldingCase: whether `'S` and `'ſ` (U+017F) count as `'s`.
  @inline(__always)
  func contractionLength(at start: Int, foldingCase: Bool) -> Int {
    guard start + 1 < count, self[start] == UInt8(ascii: "'") else { return 0 }
    let caseBit: UInt8 = foldingCase ? 0x20 : 0
    let second = self[start + 1]
    switch second | caseBit {
    case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "t"): return 2
    default: break
    }
    guard start + 2 < count else { return 0 }
    let third = self[start + 2]
    if foldingCase, second == 0xC5, third == 0xBF { return 3 }
    switch (second | caseBit, third | caseBit) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return 3
    default: return 0
    }
  }

  /// Makes the contractions at `apostrophes` of the block at `position` pieces of their own.
  @inline(__always)
  func separateContractions(
    _ apostrophes: UInt64, _ letters: UInt64, _ position: Int, foldingCase: Bool,
    in starts: inout UInt64
  ) {
    var apostrophes = apostrophes
    while apostrophes != 0 {
      let place = apostrophes.trailingZeroBitCount
      apostrophes &= apostrophes &- 1
      let length = contractionLength(at: position &+ place, foldingCase: foldingCase)
      let end = place &+ length
      guard length > 0 else { continue }
      // The letters of the contraction are no start, whatever they would be elsewhere. They may lie
      // behind the block: a shift by 64 leaves no bits.
      starts &= ~(BlockMasks.bits(through: length &- 2) << (place &+ 1))
      guard end < BlockMasks.byteCount else { continue }
      starts |= letters & (1 &<< UInt64(truncatingIfNeeded: end))
    }
  }
}
