extension TextView {
  /// The end of the run of characters of `classes` that starts at `start`.
  @inline(__always)
  func endOfRun(of kinds: CharacterClass, from start: Int) -> Int {
    var position = start
    while true {
      let (kind, byteCount) = character(at: position)
      guard kind.isOne(of: kinds) else { return position }
      position += byteCount
    }
  }

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
}
