/// Where pieces start in a block, found by arithmetic on its masks.
struct BlockStarts {
  /// One bit for every piece start after the first; all of them, up to the first doubtful place.
  var starts: UInt64
  /// Whether the last piece is known to end where the block does, with the text.
  var reachesEnd: Bool
}

extension BlockMasks {
  /// Line breaks that directly follow punctuation, and so end its piece.
  @inline(__always)
  func breaksAfter(_ punctuation: UInt64) -> UInt64 {
    lineBreak & ~(lineBreak &+ (lineBreak & (punctuation &<< 1)))
  }

  /// Starts of numbers, one for every three digits.
  @inline(__always)
  var numberStarts: UInt64 {
    var newest = number & ~(number &<< 1)
    var starts = newest
    let fourth = number & (number &<< 1) & (number &<< 2) & (number &<< 3)
    while true {
      newest = (newest &<< 3) & fourth
      if newest == 0 { return starts }
      starts |= newest
    }
  }

  /// Starts within white space: of each run, after the last break of a run, and before the last
  /// character of a run, which goes with what follows.
  ///
  /// - Parameters:
  ///   - white: white space that is not part of a piece of punctuation.
  ///   - doubtful: receives a place in a run that is followed by a break later on.
  @inline(__always)
  func whiteSpaceStarts(_ white: UInt64, _ doubtful: inout UInt64) -> UInt64 {
    let afterBreak = space & ((lineBreak & white) &<< 1)
    let behindRuns = (space &+ afterBreak) & ~space
    let breaksBehind = behindRuns & lineBreak
    if breaksBehind != 0 {
      let earlier = afterBreak & ((breaksBehind & (0 &- breaksBehind)) &- 1)
      doubtful |= (1 &<< 63) &>> UInt64(truncatingIfNeeded: earlier.leadingZeroBitCount)
    }
    let last = first(ofCharactersEndingAt: space & ~((space | lineBreak) &>> 1))
    return (white & ~(white &<< 1)) | afterBreak | last
  }

  /// Clears starts within the white space that the block ends with, but not the start of that run.
  @inline(__always)
  func keepWhole(trailing white: UInt64, in starts: inout UInt64) {
    let shift = UInt64(truncatingIfNeeded: BlockMasks.byteCount &- end)
    let length = (~(white &<< shift)).leadingZeroBitCount
    guard length > 0 else { return }
    starts &= BlockMasks.bits(through: end &- length)
  }

  /// At the end of the text, spaces after the last break stay one piece.
  @inline(__always)
  func keepLastSpace(in starts: inout UInt64) {
    let lastByte = space & (1 &<< UInt64(truncatingIfNeeded: end &- 1))
    guard lastByte != 0 else { return }
    let runStarts = space & ~(space &<< 1)
    starts &= ~first(ofCharactersEndingAt: lastByte) | runStarts
  }

  /// All bits up to and including `place`, which is 0 to 63.
  @inline(__always)
  static func bits(through place: Int) -> UInt64 {
    UInt64.max &>> (63 &- UInt64(truncatingIfNeeded: place))
  }

  /// Cuts `starts` before the first doubtful place.
  @inline(__always)
  func certain(_ starts: UInt64, before doubtful: UInt64) -> BlockStarts {
    guard doubtful != 0 else { return BlockStarts(starts: starts & ~1, reachesEnd: isLast) }
    let below = (doubtful & (0 &- doubtful)) &- 1
    return BlockStarts(starts: starts & below & ~1, reachesEnd: false)
  }
}
