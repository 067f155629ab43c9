/// Chooses two or three sentences: what was asked, what was answered, how it ended.
struct SummaryChoice {
  /// In the order of choice.
  private var chosen: [Int] = []
  private var scores: [Int]
  /// Terms that the title and the chosen sentences have already.
  private var covered: [Bool]
  private let stop: LanguageSet

  private static let maximumSentences = 3
  private static let characters = ConversationSummary.maximumSummaryCharacters
  private static let sentenceCharacters = 180
  /// A sentence with more of its words covered, in percent, adds nothing.
  private static let maximumOverlap = 60
  /// Messages of the user that count as the opening.
  private static let openingMessages = 3

  /// - Parameter titleSentence: the sentence that the title repeats, which is left out where there is
  ///   another one.
  init(
    _ index: WordIndex, _ prose: borrowing Prose, _ sentenceScores: SentenceScores,
    titleSentence: Int?, stop: LanguageSet
  ) {
    scores = sentenceScores.scores
    covered = [Bool](repeating: false, count: index.terms.count)
    self.stop = stop
    if let titleSentence {
      cover(index.sentences[titleSentence], index)
      scores[titleSentence] = 0
    }
    let speeches = prose.speeches
    let openingEnd = SummaryChoice.openingEnd(speeches)
    let closingStart = speeches.count - max(1, speeches.count / 4)
    take(index, prose) { speeches[$0.speech].isUser && $0.speech < openingEnd }
    take(index, prose) { !speeches[$0.speech].isUser }
    take(index, prose) { $0.speech >= closingStart }
    while chosen.count < SummaryChoice.maximumSentences - 1,
      take(index, prose, where: { _ in true })
    {}
    if chosen.isEmpty, let titleSentence { chosen = [titleSentence] }
  }

  private static func openingEnd(_ speeches: [Speech]) -> Int {
    var users = 0
    for (position, speech) in speeches.enumerated() where speech.isUser {
      users += 1
      if users == openingMessages { return position + 1 }
    }
    return speeches.count
  }

  /// Chooses the best sentence that fits; false when there is none.
  @discardableResult
  private mutating func take(
    _ index: WordIndex, _ prose: borrowing Prose, where fits: (Sentence) -> Bool
  ) -> Bool {
    while let best = best(index, where: fits) {
      scores[best] = 0
      let sentence = index.sentences[best]
      if isBoilerplate(sentence, index, prose.bytes.span) || isCovered(sentence, index) { continue }
      chosen.append(best)
      cover(sentence, index)
      return true
    }
    return false
  }

  private func best(_ index: WordIndex, where fits: (Sentence) -> Bool) -> Int? {
    var best: Int?
    var bestScore = 0
    for position in scores.indices where scores[position] > bestScore {
      guard fits(index.sentences[position]) else { continue }
      best = position
      bestScore = scores[position]
    }
    return best
  }

  /// A polite phrase, a disclaimer, or paths and formulas rather than words.
  private func isBoilerplate(
    _ sentence: Sentence, _ index: WordIndex, _ bytes: Span<UInt8>
  ) -> Bool {
    let range = sentence.range
    let shape = LineShape(range, in: bytes)
    if (shape.symbols + shape.marks) * 12 > range.count { return true }
    if Phrases.boilerplate.match(bytes, at: range.lowerBound, upTo: range.upperBound) != nil {
      return true
    }
    return sentence.tokens.contains { token in
      let start = Int(index.tokens[token].start)
      return Phrases.disclaimers.match(bytes, at: start, upTo: range.upperBound) != nil
    }
  }

  private mutating func cover(_ sentence: Sentence, _ index: WordIndex) {
    for token in sentence.tokens { covered[Int(index.tokens[token].term)] = true }
  }

  private func isCovered(_ sentence: Sentence, _ index: WordIndex) -> Bool {
    var all = 0
    var known = 0
    for token in sentence.tokens {
      let term = Int(index.tokens[token].term)
      guard index.terms.isContent(term, stop: stop) else { continue }
      all += 1
      if covered[term] { known += 1 }
    }
    return known * 100 > all * SummaryChoice.maximumOverlap
  }

  /// The chosen sentences in their order, each closed by a full stop of its script.
  func text(_ index: WordIndex, _ bytes: Span<UInt8>) -> String {
    var text = ""
    var used = 0
    for position in chosen.sorted() {
      let sentence = index.sentences[position]
      let clipped = Clipping.clip(bytes, sentence.range, to: SummaryChoice.sentenceCharacters)
      let isUnspaced = sentence.unspacedLetters * 6 > sentence.range.count
      var addition = text.isEmpty || isUnspaced ? "" : " "
      addition += clipped.text
      if clipped.isWhole, sentence.ending == .open { addition += isUnspaced ? "。" : "." }
      let length = addition.unicodeScalars.count
      if used + length > SummaryChoice.characters { break }
      text += addition
      used += length
    }
    return text
  }
}
