extension Cl100kRule: BlockSplitting {
  @inline(__always)
  static func starts(in block: BlockMasks, of text: TextView, from position: Int) -> BlockStarts {
    let letters = block.upper | block.lower | block.caseless
    let other = block.other | block.mark
    let letterStarts = letters & ~(letters &<< 1)
    let punctuation = other & ~(other &<< 1) & ~(block.blank &<< 1)
    let white = (block.lineBreak | block.space) & ~block.breaksAfter(other)

    // Left to the rule itself: numbers beyond ASCII.
    var doubtful = block.foreignNumber
    let whiteStarts = block.whiteSpaceStarts(white, &doubtful)
    // One punctuation character that is a piece's first goes with the letters that follow.
    let beforeLetters = block.first(ofCharactersEndingAt: (letterStarts &>> 1) & other)
    let prefixed = block.next(afterCharactersAt: beforeLetters & punctuation)
    var starts = letterStarts & ~prefixed & ~(block.space &<< 1)
    starts |= punctuation | block.numberStarts
    starts |= whiteStarts
    separateContractions(block.apostrophe & punctuation, letters, text, position, &starts)
    block.keepWhole(trailing: white, in: &starts)
    return block.certain(starts, before: doubtful)
  }

  /// Makes the contractions at `apostrophes` pieces of their own.
  @inline(__always)
  private static func separateContractions(
    _ apostrophes: UInt64, _ letters: UInt64, _ text: TextView, _ position: Int,
    _ starts: inout UInt64
  ) {
    var apostrophes = apostrophes
    while apostrophes != 0 {
      let place = apostrophes.trailingZeroBitCount
      apostrophes &= apostrophes &- 1
      let length = text.contractionLength(at: position &+ place, foldingCase: true)
      let end = place &+ length
      guard length > 0, end < BlockMasks.byteCount else { continue }
      starts |= letters & (1 &<< UInt64(truncatingIfNeeded: end))
    }
  }
}
