/// The pieces of r50k_base and p50k_base, which GPT-2 and the models after it use.
///
/// ```
/// '(?:[sdmt]|ll|ve|re)
///  ?\p{L}++
///  ?\p{N}++
///  ?[^\s\p{L}\p{N}]++
/// \s++$
/// \s+(?!\S)
/// \s
/// ```
enum R50kRule: PieceSplitting {
  static func endOfPiece(in text: TextView, from start: Int) -> Int {
    let contraction = text.contractionLength(at: start, foldingCase: false)
    if contraction > 0 { return start + contraction }
    let afterSpace = text[start] == UInt8(ascii: " ") ? start + 1 : start
    let kind = text.character(at: afterSpace).kind
    if kind.isOne(of: .letter) { return text.endOfRun(of: .letter, from: afterSpace) }
    if kind.isOne(of: .number) { return text.endOfRun(of: .number, from: afterSpace) }
    if kind.isOne(of: [.other, .mark]) {
      return text.endOfRun(of: [.other, .mark], from: afterSpace)
    }
    let run = text.whiteSpaceRun(from: start)
    if run.end == text.count { return run.end }
    return run.lastCharacter > start ? run.lastCharacter : run.end
  }

  @inline(__always)
  static func starts(in block: BlockMasks, of text: TextView, from position: Int) -> BlockStarts {
    let letters = block.upper | block.lower | block.caseless
    let other = block.other | block.mark
    let white = block.lineBreak | block.space
    let runStarts =
      (letters & ~(letters &<< 1)) | (block.number & ~(block.number &<< 1))
      | (other & ~(other &<< 1))
    var starts = runStarts & ~(block.blank &<< 1)
    text.separateContractions(
      block.apostrophe & starts, letters, position, foldingCase: false, in: &starts)
    starts |= white & ~(white &<< 1)
    starts |= block.first(ofCharactersEndingAt: white & ~(white &>> 1))
    block.keepWhole(trailing: white, in: &starts)
    return block.certain(starts, before: 0)
  }
}
