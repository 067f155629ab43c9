/// The pieces of o200k_base.
///
/// The expression, its first two alternatives cut into two lines each:
/// ```
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// \p{N}{1,3}
///  ?[^\s\p{L}\p{N}]+[\r\n/]*
/// \s*[\r\n]+
/// \s+(?!\S)
/// \s+
/// ```
enum O200kRule: PieceSplitting {
  static func endOfPiece(in text: TextView, from start: Int) -> Int {
    let (kind, byteCount) = text.character(at: start)
    if kind.isOne(of: [.upper, .lower, .caseless, .mark]) {
      return endWithContraction(in: text, at: endOfWord(in: text, from: start))
    }
    if kind.isOne(of: .number) { return text.endOfNumber(from: start, atMost: 3) }
    if kind.isOne(of: [.space, .other]) {
      let afterPrefix = start + byteCount
      let end = endOfWord(in: text, from: afterPrefix)
      if end > afterPrefix { return endWithContraction(in: text, at: end) }
      if let end = endOfPunctuation(in: text, from: start) { return end }
    }
    let run = text.whiteSpaceRun(from: start)
    return run.endOfFirstPiece(in: text)
  }

  /// The end of the letters at `start`, as the first two alternatives match them; `start` when
  /// there are none.
  ///
  /// A mark is both a possible prefix and a possible letter; taking it as a letter matches the
  /// same.
  @inline(__always)
  private static func endOfWord(in text: TextView, from start: Int) -> Int {
    var position = start
    var afterLastCaseless = start
    while true {
      let (kind, byteCount) = text.character(at: position)
      if kind.isOne(of: .lower) {
        return text.endOfRun(of: [.lower, .caseless, .mark], from: position)
      }
      guard kind.isOne(of: [.upper, .caseless, .mark]) else { break }
      position += byteCount
      if !kind.isOne(of: .upper) { afterLastCaseless = position }
    }
    // Without a lower-case letter the first alternative gives capitals back until it can end in a
    // caseless letter; only a word of nothing but capitals is left to the second.
    return afterLastCaseless > start ? afterLastCaseless : position
  }

  @inline(__always)
  private static func endWithContraction(in text: TextView, at end: Int) -> Int {
    end + text.contractionLength(at: end, foldingCase: true)
  }

  @inline(__always)
  private static func endOfPunctuation(in text: TextView, from start: Int) -> Int? {
    let afterSpace = text[start] == UInt8(ascii: " ") ? start + 1 : start
    var end = text.endOfRun(of: [.other, .mark], from: afterSpace)
    guard end > afterSpace else { return nil }
    while end < text.count {
      let byte = text[end]
      guard
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "/")
      else { break }
      end += 1
    }
    return end
  }
}
