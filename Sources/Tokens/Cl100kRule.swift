/// The pieces of cl100k_base:
/// ```
/// '(?i:[sdmt]|ll|ve|re)
/// [^\r\n\p{L}\p{N}]?+\p{L}++
/// \p{N}{1,3}+
///  ?[^\s\p{L}\p{N}]++[\r\n]*+
/// \s++$
/// \s*[\r\n]
/// \s+(?!\S)
/// \s
/// ```
enum Cl100kRule: PieceSplitting {
  static func endOfPiece(in text: TextView, from start: Int) -> Int {
    let (kind, byteCount) = text.character(at: start)
    if kind.isOne(of: .letter) { return text.endOfRun(of: .letter, from: start) }
    if kind.isOne(of: .number) { return text.endOfNumber(from: start) }
    if kind.isOne(of: [.space, .other, .mark]) {
      let contraction = text.contractionLength(at: start, foldingCase: true)
      if contraction > 0 { return start + contraction }
      let afterPrefix = start + byteCount
      let end = text.endOfRun(of: .letter, from: afterPrefix)
      if end > afterPrefix { return end }
      if let end = endOfPunctuation(in: text, from: start) { return end }
    }
    let run = text.whiteSpaceRun(from: start)
    if run.end == text.count { return run.end }
    if run.endOfLastBreak > start { return run.endOfLastBreak }
    return run.lastCharacter > start ? run.lastCharacter : run.end
  }

  @inline(__always)
  private static func endOfPunctuation(in text: TextView, from start: Int) -> Int? {
    let afterSpace = text[start] == UInt8(ascii: " ") ? start + 1 : start
    let end = text.endOfRun(of: [.other, .mark], from: afterSpace)
    return end > afterSpace ? text.endOfRun(of: .lineBreak, from: end) : nil
  }
}
