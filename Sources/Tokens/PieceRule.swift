/// A rule that cuts text into the pieces within which tokens are sought.
///
/// Each rule states a regular expression as plain code. The expressions, and the order of their
/// alternatives, are those of tiktoken 0.14.0 (openai_public.py) or the models' own tokenizer.json.
///
/// To add one: write an enum that is `PieceSplitting` in a file of its own; add a case here, and its
/// line in `PieceCounting` and `TokenCounter`; name it in `Encoding.pieceRule` or `TokenizerJSON`.
package enum PieceRule: String, CaseIterable, Sendable {
  case o200k
  case cl100k
  case llama3
  case qwen2
  case r50k

  /// The rule that states `expression`, as it is written in models' files; nil for an unknown one.
  init?(expression: String) {
    let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
    let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    switch expression {
    case contraction + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"# + rest: self = .llama3
    case contraction + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"# + rest: self = .qwen2
    case #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
      + contraction + #"?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+"#
      + #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"# + contraction
      + #"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
      self = .o200k
    default: return nil
    }
  }
}

/// What a rule has to be able to do.
protocol PieceSplitting {
  /// The end of the piece that starts at `start`; at least one character further.
  ///
  /// This is the truth that the other function answers to.
  static func endOfPiece(in text: TextView, from start: Int) -> Int

  /// The starts of pieces in `block`, which stands at `position` of `text`, where a piece starts.
  static func starts(in block: BlockMasks, of text: TextView, from position: Int) -> BlockStarts
}

extension TextView {
  /// The end of the numbers at `start`, of which a piece takes a few: `\p{N}{1,3}`.
  @inline(__always)
  func endOfNumber(from start: Int, atMost limit: Int) -> Int {
    var position = start
    for _ in 0..<limit {
      let (kind, byteCount) = character(at: position)
      guard kind.isOne(of: .number) else { break }
      position += byteCount
    }
    return position
  }

  /// A run of white space, and the places in it where a rule may cut.
  struct WhiteSpaceRun {
    var start: Int
    var end: Int
    /// After the last line break; the start of the run when it has none.
    var endOfLastBreak: Int
    /// Where the last character starts.
    var lastCharacter: Int

    /// As `\s*[\r\n]+|\s+(?!\S)|\s+` ends on it.
    @inline(__always)
    func endOfFirstPiece(in text: TextView) -> Int {
      if endOfLastBreak > start { return endOfLastBreak }
      if end == text.count { return end }
      return lastCharacter > start ? lastCharacter : end
    }
  }

  @inline(__always)
  func whiteSpaceRun(from start: Int) -> WhiteSpaceRun {
    var run = WhiteSpaceRun(start: start, end: start, endOfLastBreak: start, lastCharacter: start)
    while true {
      let (kind, byteCount) = character(at: run.end)
      guard kind.isOne(of: .whiteSpace) else { return run }
      run.lastCharacter = run.end
      run.end += byteCount
      if kind.isOne(of: .lineBreak) { run.endOfLastBreak = run.end }
    }
  }

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
}
