/// A rule that cuts text into the pieces within which tokens are sought.
///
/// Each rule states a regular expression as plain code. The expressions, and the order of their
/// alternatives, are those of tiktoken 0.14.0 (openai_public.py) or the models' own tokenizer.json.
///
/// To add one: write an enum that is `PieceSplitting` in a file of its own; add a case here, and
/// its line in `PieceCounting` and `TokenCounter`; name it in `Encoding.pieceRule` or
/// `TokenizerJSON`.
package enum PieceRule: String, CaseIterable, Sendable {
  case o200k
  case cl100k
  case llama3
  case qwen2
  case r50k
  case deepSeek = "deepseek"

  /// All of them, for people.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// The rule that states `expressions`, each cutting the pieces of the one before, as they are
  /// written in models' files; nil for others.
  init?(expressions: [String]) {
    let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
    let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    switch expressions.joined(separator: "\n\n") {
    case contraction + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"# + rest: self = .llama3
    case contraction + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"# + rest: self = .qwen2
    case #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
      + contraction + #"?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+"#
      + #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"# + contraction
      + #"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#:
      self = .o200k
    case #"""
    \p{N}{1,3}

    [一-龥぀-ゟ゠-ヿ]+

    [!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\#r\#n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
    """# + #"| ?[\p{P}\p{S}]+[\#r\#n]*|\s*[\#r\#n]+|\s+(?!\S)|\s+"#:
      self = .deepSeek
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
