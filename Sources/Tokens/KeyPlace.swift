/// Where a table of `PieceKey`s keeps a key: lines of four slots, a line being 64 bytes, which
/// processors read at once.
struct KeyPlace {
  static let slotsPerLine = 4

  private let firstOfLine: Int
  private let preferred: Int

  /// - Parameter lineMask: the number of lines, a power of two, minus one.
  @inline(__always)
  init(_ hash: UInt64, lineMask: Int) {
    firstOfLine = (Int(truncatingIfNeeded: hash) & lineMask) &* KeyPlace.slotsPerLine
    preferred = Int(truncatingIfNeeded: hash &>> 62)
  }

  /// The slot to look at after `attempt` others of the line, 0 to 3.
  @inline(__always)
  func slot(_ attempt: Int) -> Int { firstOfLine &+ ((preferred &+ attempt) & 3) }
}
