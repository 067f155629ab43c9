extension O200kRule {
  @inline(__always)
  static func starts(in block: BlockMasks, of text: TextView, from position: Int) -> BlockStarts {
    let letters = block.upper | block.lower | block.caseless | block.mark
    let letterStarts = letters & ~(letters &<< 1)
    let punctuation = block.other & ~(block.other &<< 1) & ~(block.blank &<< 1)
    let absorbedBreaks = block.breaksAfter(block.other)
    let white = (block.lineBreak | block.space) & ~absorbedBreaks

    // Left to the rule itself: marks that may be punctuation, capitals after a caseless letter,
    // numbers beyond ASCII, and slashes that follow a break after punctuation.
    var doubtful = block.mark & letterStarts
    doubtful |= block.upper & ((block.caseless | block.mark) &<< 1)
    doubtful |= block.foreignNumber
    doubtful |= block.slash & (absorbedBreaks &<< 1)

    let whiteStarts = block.whiteSpaceStarts(white, &doubtful)
    // One punctuation character that is a piece's first goes with the letters that follow.
    let beforeLetters = block.first(ofCharactersEndingAt: (letterStarts &>> 1) & block.other)
    let prefixed = block.next(afterCharactersAt: beforeLetters & punctuation)
    var starts = letterStarts & ~prefixed & ~(block.space &<< 1)
    starts |= block.upper & (block.lower &<< 1)
    starts |= punctuation | block.numberStarts
    starts |= whiteStarts
    attachContractions(block.apostrophe & (letters &<< 1), letters, text, position, &starts)
    if block.isLast {
      block.keepLastSpace(in: &starts)
    } else {
      block.keepWhole(trailing: white, in: &starts)
    }
    return block.certain(starts, before: doubtful)
  }

  /// Makes the contractions at `apostrophes` part of the words before them.
  @inline(__always)
  private static func attachContractions(
    _ apostrophes: UInt64, _ letters: UInt64, _ text: TextView, _ position: Int,
    _ starts: inout UInt64
  ) {
    var apostrophes = apostrophes
    var endOfLast = -1
    while apostrophes != 0 {
      let place = apostrophes.trailingZeroBitCount
      apostrophes &= apostrophes &- 1
      let length = text.contractionLength(at: position &+ place, foldingCase: true)
      // A word takes one contraction; another directly behind it starts a word of its own.
      guard length > 0, place != endOfLast else { continue }
      endOfLast = place &+ length
      starts &= ~(BlockMasks.bits(through: length &- 1) &<< UInt64(truncatingIfNeeded: place))
      if endOfLast < BlockMasks.byteCount {
        starts |= letters & (1 &<< UInt64(truncatingIfNeeded: endOfLast))
      }
    }
  }
}
