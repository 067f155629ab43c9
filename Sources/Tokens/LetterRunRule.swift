/// Rules that do not look at case, a family with small differences.
///
/// ```
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)
/// [^\r\n\p{L}\p{N}]?\p{L}+
/// \p{N}{1,3}
///  ?[^\s\p{L}\p{N}]+[\r\n]*
/// \s*[\r\n]+
/// \s+(?!\S)
/// \s+
/// ```
protocol LetterRunRule: PieceSplitting {
  /// How many numbers one piece takes: 1 or 3.
  static var numbersPerPiece: Int { get }
  /// Whether white space at the end of the text is one piece even if it has line breaks.
  static var keepsFinalWhiteSpace: Bool { get }
}

/// The pieces of cl100k_base.
///
/// Its expression has `\s++$` before `\s*[\r\n]`; otherwise it is another spelling.
enum Cl100kRule: LetterRunRule {
  static var numbersPerPiece: Int { 3 }
  static var keepsFinalWhiteSpace: Bool { true }
}

/// Llama 3, and what follows it.
enum Llama3Rule: LetterRunRule {
  static var numbersPerPiece: Int { 3 }
  static var keepsFinalWhiteSpace: Bool { false }
}

/// Qwen 2 and later: `\p{N}` stands alone.
enum Qwen2Rule: LetterRunRule {
  static var numbersPerPiece: Int { 1 }
  static var keepsFinalWhiteSpace: Bool { false }
}

extension LetterRunRule {
  static func endOfPiece(in text: TextView, from start: Int) -> Int {
    let (kind, byteCount) = text.character(at: start)
    if kind.isOne(of: .letter) { return text.endOfRun(of: .letter, from: start) }
    if kind.isOne(of: .number) { return text.endOfNumber(from: start, atMost: numbersPerPiece) }
    if kind.isOne(of: [.space, .other, .mark]) {
      let contraction = text.contractionLength(at: start, foldingCase: true)
      if contraction > 0 { return start + contraction }
      let afterPrefix = start + byteCount
      let end = text.endOfRun(of: .letter, from: afterPrefix)
      if end > afterPrefix { return end }
      if let end = endOfPunctuation(in: text, from: start) { return end }
    }
    let run = text.whiteSpaceRun(from: start)
    if keepsFinalWhiteSpace, run.end == text.count { return run.end }
    return run.endOfFirstPiece(in: text)
  }

  @inline(__always)
  private static func endOfPunctuation(in text: TextView, from start: Int) -> Int? {
    let afterSpace = text[start] == UInt8(ascii: " ") ? start + 1 : start
    let end = text.endOfRun(of: [.other, .mark], from: afterSpace)
    return end > afterSpace ? text.endOfRun(of: .lineBreak, from: end) : nil
  }

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
    starts |= punctuation | (numbersPerPiece == 1 ? block.number : block.numberStarts)
    starts |= whiteStarts
    text.separateContractions(
      block.apostrophe & punctuation, letters, position, foldingCase: true, in: &starts)
    if block.isLast, !keepsFinalWhiteSpace {
      block.keepLastSpace(in: &starts)
    } else {
      block.keepWhole(trailing: white, in: &starts)
    }
    return block.certain(starts, before: doubtful)
  }
}
