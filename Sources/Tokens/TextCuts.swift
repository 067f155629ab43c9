import SystemIO

/// Places where a text may be cut, so that its parts are counted apart and in any order.
extension Vocabulary {
  /// Whether the tokens before and behind `place` are together those of the whole text, whatever
  /// else is in it.
  ///
  /// That is so behind a line feed and before what is neither white space nor `/`:
  /// * No rule has a piece with a line feed and then such a character, so that a piece starts here,
  ///   and rules never look back.
  /// * A piece in front that looks ahead finds the end of its white space, with a line feed as its
  ///   last character, in both cases: `\s*[\r\n]+`, or `\s++$` in cl100k, takes all of it.
  /// * r50k alone keeps the white space at the end of a text together but cuts it within, before
  ///   its last character: there the line feed has to stand alone behind printable ASCII.
  /// * Composing characters (NFC) changes nothing across a line feed, and no ill-formed part of
  ///   UTF-8 reaches across one.
  package func canCut(_ text: Span<UInt8>, at place: Int) -> Bool {
    guard place > 0, place + 2 < text.count, text[place - 1] == UInt8(ascii: "\n") else {
      return false
    }
    if rule == .r50k {
      guard place > 1, (0x21...0x7E).contains(text[place - 2]) else { return false }
    }
    return !mayBelongToLineEnd(text[place], text[place + 1])
  }

  /// The last place of `range` where `text` can be cut; nil when there is none.
  package func lastCut(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    for place in range.reversed() where canCut(text, at: place) { return place }
    return nil
  }

  /// The first place of `range` where `text` can be cut; nil when there is none.
  package func firstCut(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound,
      let lineFeed = text.firstIndex(of: UInt8(ascii: "\n"), from: position)
    {
      position = lineFeed + 1
      if position < range.upperBound, canCut(text, at: position) { return position }
    }
    return nil
  }
}

/// Whether a character that starts with these bytes is `/` or white space, or may be.
private func mayBelongToLineEnd(_ first: UInt8, _ second: UInt8) -> Bool {
  switch (first, second) {
  case (0x00...0x20, _), (UInt8(ascii: "/"), _): true
  // All white space beyond ASCII is among these: U+0085, U+00A0, U+1680, U+2000 to U+207F, U+3000.
  case (0xC2, _), (0xE1, 0x9A), (0xE2, 0x80...0x81), (0xE3, 0x80): true
  default: false
  }
}
