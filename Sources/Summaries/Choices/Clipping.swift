/// Cuts text to a number of characters, where a reader would cut it.
enum Clipping {
  static let ellipsis = "…"

  /// The text of `range`, at most `limit` Unicode scalars (so never more characters).
  ///
  /// A longer one is cut at the last space in its second half, else between two scalars but never
  /// before a combining mark, and ends with an ellipsis.
  static func clip(
    _ bytes: Span<UInt8>, _ range: Range<Int>, to limit: Int
  ) -> (text: String, isWhole: Bool) {
    var index = range.lowerBound
    var count = 0
    var cut = index
    var boundary = index
    while index < range.upperBound {
      if count == limit { return (cutText(bytes, range.lowerBound, boundary, cut), false) }
      let scalar = bytes.scalar(at: index)
      if scalar.value < 0x300 || !isAttached(scalar.value) {
        if count < limit - 1 || count == 0 { cut = index }
        if count * 2 > limit, isBoundary(scalar.value) { boundary = index }
      }
      index += scalar.length
      count += 1
    }
    return (bytes.text(range), true)
  }

  private static func cutText(
    _ bytes: Span<UInt8>, _ start: Int, _ boundary: Int, _ cut: Int
  ) -> String {
    var end = boundary > start ? boundary : cut
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1].isSentenceMark { end -= 1 }
    return bytes.text(start..<end) + ellipsis
  }

  /// A place to cut before: a space, or the wide punctuation of scripts without spaces.
  private static func isBoundary(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x20, 0x3001, 0x3002, 0xFF0C, 0xFF1B, 0xFF01, 0xFF1F: true
    default: false
    }
  }

  /// Marks that belong to the scalar before them, and what emoji are glued with.
  private static func isAttached(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0300...0x036F, 0x0591...0x05C7, 0x064B...0x065F, 0x0900...0x0903, 0x093A...0x094F,
      0x0E31, 0x0E34...0x0E3A, 0x0E47...0x0E4E, 0x200C, 0x200D, 0x20D0...0x20FF, 0x3099...0x309A,
      0xFE00...0xFE0F, 0x1F3FB...0x1F3FF:
      true
    default: false
    }
  }
}
