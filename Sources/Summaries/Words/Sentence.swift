/// One occurrence of a term.
struct Token {
  var term: Int32
  var start: Int32
  var end: Int32
}

/// One sentence of the prose, or a line that has no full stop.
struct Sentence {
  enum Ending {
    /// A heading, a list item, an unfinished line.
    case open
    case statement, question
    /// Something follows that is not here: a list, code.
    case colon
  }

  /// Into the prose's bytes, without surrounding spaces.
  var range: Range<Int>
  /// Into the index's tokens.
  var tokens: Range<Int>
  var speech: Int
  /// Counted from the start of its message.
  var ordinal: Int
  var kind: Block.Kind
  var ending: Ending
  /// Letters of scripts without spaces, where words cannot be counted.
  var unspacedLetters: Int
}
