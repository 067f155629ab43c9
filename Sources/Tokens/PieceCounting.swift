/// The fast way to count: pieces are cut 64 bytes at a time and counted a batch at a time.
struct PieceCounting: ~Copyable {
  private let rule: PieceRule
  private let classes = ClassTable.builtIn
  private var tally: PieceTally
  private let tail = TextTail()

  init(_ vocabulary: Vocabulary) {
    rule = vocabulary.rule
    tally = PieceTally(vocabulary)
  }

  /// The tokens of each of several texts of valid UTF-8, which are ranges of `bytes`.
  mutating func count(
    _ texts: some Sequence<Range<Int>>, of bytes: UnsafeBufferPointer<UInt8>
  ) -> [Int] {
    for text in texts {
      precondition(text.lowerBound >= 0 && text.upperBound <= bytes.count, "no such text")
      if let text = unsafe TextView(UnsafeBufferPointer(rebasing: bytes[text]), classes) {
        cut(text)
      }
      tally.endText()
    }
    return tally.finish()
  }

  private mutating func cut(_ text: TextView) {
    switch rule {
    case .o200k: cut(text, by: O200kRule.self)
    case .cl100k: cut(text, by: Cl100kRule.self)
    case .llama3: cut(text, by: Llama3Rule.self)
    case .qwen2: cut(text, by: Qwen2Rule.self)
    case .r50k: cut(text, by: R50kRule.self)
    case .deepSeek: cut(text, by: DeepSeekRule.self)
    }
  }

  private mutating func cut<Rule: PieceSplitting>(_ text: TextView, by rule: Rule.Type) {
    let position = cut(text, by: rule, from: 0, until: text.count - TextTail.byteCount)
    guard position < text.count else { return }
    let tail = tail.copy(text, from: position)
    _ = cut(tail, by: rule, from: 0, until: tail.count - 1)
  }

  /// Hands pieces to the tally from `start`, until one ends after `last`; returns where.
  ///
  /// 64 bytes must be readable from each position up to `last`, and 16 from each of those.
  @inline(__always)
  private mutating func cut<Rule: PieceSplitting>(
    _ text: TextView, by rule: Rule.Type, from start: Int, until last: Int
  ) -> Int {
    var position = start
    while position <= last {
      let block = unsafe BlockMasks(
        text.base + position, remaining: text.count &- position, classes)
      let found = Rule.starts(in: block, of: text, from: position)
      guard found.starts != 0 || found.reachesEnd else {
        let end = Rule.endOfPiece(in: text, from: position)
        tally.add(text, position, end)
        tally.makeRoom()
        position = end
        continue
      }
      let origin = position
      position = tally.add(text, position, ends: found.starts, from: origin)
      if found.reachesEnd {
        tally.add(text, position, origin &+ block.end)
        position = origin &+ block.end
      }
      tally.makeRoom()
    }
    return position
  }
}
