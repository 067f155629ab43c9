/// Chooses the words and short phrases that say what a conversation is about.
///
/// Words count by how often they are said, who says them and how long they are; neighbours that
/// belong together (`San Francisco`, said twice or written as a name) stand as one phrase. Where
/// words are not separated by spaces, pairs of characters and short runs of them take their place.
struct KeywordChoice {
  private struct Candidate {
    var score: Int
    var range: Range<Int>
    var isUnspaced: Bool
  }

  private var phrases = TermTable()
  private var best: [Candidate] = []
  private static let kept = 20
  /// In characters, where words are not separated.
  private static let longestWord = 4

  mutating func choose(
    _ index: WordIndex, _ prose: borrowing Prose, stop: LanguageSet
  ) -> [String] {
    let bytes = prose.bytes.span
    best.removeAll(keepingCapacity: true)
    phrases.removeAll()
    collectPhrases(index, bytes, stop)
    for term in phrases.terms { consider(term, bytes, isPhrase: true) }
    // Pairs come as phrases, where they make sense.
    for position in 0..<index.terms.count
    where !index.terms[position].isPair && index.terms.isContent(position, stop: stop) {
      consider(index.terms[position], bytes, isPhrase: false)
    }
    return distinct(bytes)
  }

  /// Pairs of neighbouring words; in scripts without spaces, runs of pairs of characters.
  private mutating func collectPhrases(
    _ index: WordIndex, _ bytes: Span<UInt8>, _ stop: LanguageSet
  ) {
    for sentence in index.sentences {
      let limit = sentence.tokens.upperBound
      var position = sentence.tokens.lowerBound
      while position < limit {
        let token = index.tokens[position]
        let start = position
        position += 1
        guard index.terms.isContent(Int(token.term), stop: stop) else { continue }
        if isHan(bytes, token) {
          while position < limit, index.tokens[position].start < index.tokens[position - 1].end,
            index.terms.isContent(Int(index.tokens[position].term), stop: stop)
          {
            position += 1
          }
          addRun(index, bytes, start..<position)
        } else if position < limit {
          let next = index.tokens[position]
          if next.start == token.end + 1, bytes[Int(token.end)] == 0x20,
            index.terms.isContent(Int(next.term), stop: stop)
          {
            addPair(index, bytes, token, next)
          }
        }
      }
    }
  }

  private func isHan(_ bytes: Span<UInt8>, _ token: Token) -> Bool {
    let start = Int(token.start)
    return bytes[start] >= 0xE3 && Script(bytes.scalar(at: start).value) == .han
  }

  private mutating func addPair(
    _ index: WordIndex, _ bytes: Span<UInt8>, _ left: Token, _ right: Token
  ) {
    let leftHash = index.terms[Int(left.term)].hash
    let rightHash = index.terms[Int(right.term)].hash
    let hash = (leftHash &* 0x100_0000_01B3) ^ (rightHash &+ 0x9E37_79B9)
    count(hash, Int(left.start)..<Int(right.end))
  }

  /// A run of overlapping pairs: a short one is probably a word, and so is a part of it whose
  /// pairs are said equally often, and more often than their neighbours.
  private mutating func addRun(_ index: WordIndex, _ bytes: Span<UInt8>, _ run: Range<Int>) {
    if run.count < KeywordChoice.longestWord { addPart(index, bytes, run) }
    func said(_ position: Int) -> Int32 { index.terms[Int(index.tokens[position].term)].count }
    var start = run.lowerBound
    while start < run.upperBound {
      var end = start + 1
      while end < run.upperBound,
        min(said(end), said(end - 1)) * 3 >= max(said(end), said(end - 1)) * 2
      {
        end += 1
      }
      let part = start..<end
      let isPeak =
        (start == run.lowerBound || said(start - 1) < said(start))
        && (end == run.upperBound || said(end) < said(end - 1))
      let isNew = part != run || run.count >= KeywordChoice.longestWord
      if isPeak, isNew, said(start) > 1, part.count <= KeywordChoice.longestWord {
        addPart(index, bytes, part)
      }
      start = end
    }
  }

  private mutating func addPart(_ index: WordIndex, _ bytes: Span<UInt8>, _ part: Range<Int>) {
    let first = index.tokens[part.lowerBound]
    let range = Int(first.start)..<Int(index.tokens[part.upperBound - 1].end)
    count(WordHash(bytes, range).value, range)
  }

  private mutating func count(_ hash: UInt64, _ range: Range<Int>) {
    _ = phrases.count(hash, first: range, byUser: false)
  }

  private mutating func consider(_ term: Term, _ bytes: Span<UInt8>, isPhrase: Bool) {
    let script = Script(bytes.scalar(at: term.first.lowerBound).value)
    var score = Int(term.count) * 10 + Int(min(term.userCount, 4)) * 4
    let isName = !script.isUnspaced && isCapitalized(bytes, term.first)
    if script.isUnspaced {
      score += min(term.first.count / 3, 4) * 3
    } else if isPhrase {
      guard term.count > 1 || isName else { return }
      score = score * 3 / 2 + 12
    } else {
      score += min(term.first.count, 9)
    }
    if isName { score += 3 }
    guard best.count < KeywordChoice.kept || score > best[best.count - 1].score else { return }
    insert(Candidate(score: score, range: term.first, isUnspaced: script.isUnspaced))
  }

  /// Keeps the best in order; of two with one score, the one that was said first.
  private mutating func insert(_ candidate: Candidate) {
    var position = best.count
    while position > 0, isBetter(candidate, best[position - 1]) { position -= 1 }
    best.insert(candidate, at: position)
    if best.count > KeywordChoice.kept { best.removeLast() }
  }

  private func isBetter(_ left: Candidate, _ right: Candidate) -> Bool {
    if left.score != right.score { return left.score > right.score }
    return left.range.lowerBound < right.range.lowerBound
  }

  /// Whether every word of the range begins with a capital ASCII letter.
  private func isCapitalized(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var isWordStart = true
    for position in range {
      if isWordStart, !bytes[position].isASCIIUppercase { return false }
      isWordStart = bytes[position] == 0x20
    }
    return true
  }

  /// A candidate that is taken, with the hashes of its first and its last word.
  private struct Taken {
    var range: Range<Int>
    /// Scripts without spaces have no case either.
    var hasCase: Bool
    var first: UInt64
    var last: UInt64

    init(_ candidate: Candidate, _ bytes: Span<UInt8>) {
      range = candidate.range
      hasCase = !candidate.isUnspaced
      var space = range.lowerBound
      while space < range.upperBound, bytes[space] != 0x20 { space += 1 }
      first = WordHash(bytes, range.lowerBound..<space).value
      last =
        space == range.upperBound
        ? first : WordHash(bytes, space + 1..<range.upperBound).value
    }

    func shares(_ other: Taken) -> Bool {
      first == other.first || first == other.last || last == other.first || last == other.last
    }
  }

  /// The best as text, without those that share a word with a better one.
  private func distinct(_ bytes: Span<UInt8>) -> [String] {
    var taken: [Taken] = []
    taken.reserveCapacity(ConversationSummary.maximumKeywords)
    for candidate in best {
      let word = Taken(candidate, bytes)
      var isRepeated = false
      for other in taken where repeats(candidate, word, other, bytes) { isRepeated = true }
      if isRepeated { continue }
      taken.append(word)
      if taken.count == ConversationSummary.maximumKeywords { break }
    }
    return taken.map { word in
      word.hasCase ? bytes.lowerCasedText(word.range) : bytes.text(word.range)
    }
  }

  private func repeats(
    _ candidate: Candidate, _ word: Taken, _ other: Taken, _ bytes: Span<UInt8>
  ) -> Bool {
    guard candidate.isUnspaced else { return word.shares(other) }
    return bytes.contains(candidate.range, within: other.range)
      || bytes.contains(other.range, within: candidate.range)
  }
}

extension Span where Element == UInt8 {
  /// As `lowercased`, which takes long for what is nearly always ASCII.
  fileprivate func lowerCasedText(_ range: Range<Int>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    for index in range {
      guard self[index] < 0x80 else { return self.text(range).lowercased() }
      text.append(self[index].isASCIIUppercase ? self[index] | 0x20 : self[index])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether the bytes of `part` stand somewhere in `whole`.
  fileprivate func contains(_ part: Range<Int>, within whole: Range<Int>) -> Bool {
    guard part.count <= whole.count else { return false }
    for start in whole.lowerBound...whole.upperBound - part.count {
      var length = 0
      while length < part.count, self[start + length] == self[part.lowerBound + length] {
        length += 1
      }
      if length == part.count { return true }
    }
    return false
  }
}
