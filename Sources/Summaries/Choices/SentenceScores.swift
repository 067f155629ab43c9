/// How telling each sentence is: shared words make it central, few or too many make it weak.
///
/// A sum over its distinct content words, each weighing more the more often it occurs in the
/// conversation (saturating), divided by the length; then factors for place, role and form.
/// Integers only, so that every machine chooses the same.
struct SentenceScores {
  private(set) var scores: [Int] = []
  /// Distinct content words of each sentence.
  private(set) var contentWords: [Int] = []
  /// What the first sentence of a message gains, in percent.
  private static let firstSentencePercent = 130
  /// Shorter ones, in bytes, are fragments.
  private static let shortestSentence = 20
  /// Longer sentences, in characters, lose in proportion.
  private static let longSentence = 220

  mutating func compute(_ index: inout WordIndex, _ prose: borrowing Prose, stop: LanguageSet) {
    scores.removeAll(keepingCapacity: true)
    contentWords.removeAll(keepingCapacity: true)
    for position in index.sentences.indices {
      let sentence = index.sentences[position]
      let words = index.contentWeight(of: sentence, stop: stop)
      contentWords.append(words.count)
      let isUser = prose.speeches[sentence.speech].isUser
      scores.append(SentenceScores.score(sentence, words.weight, words.count, isUser))
    }
  }

  private static func score(
    _ sentence: Sentence, _ weight: Int, _ words: Int, _ isUser: Bool
  ) -> Int {
    let characters = sentence.range.count - sentence.unspacedLetters * 2
    guard words >= 2, sentence.range.count >= shortestSentence else { return 0 }
    var score = weight * 64 / (words + 6)
    if sentence.ordinal == 0 { score = score * firstSentencePercent / 100 }
    switch sentence.ending {
    case .statement: break
    case .question: score = isUser ? score : score / 2
    case .open: score = sentence.kind == .heading ? score / 4 : score * 6 / 10
    case .colon: score /= 4
    }
    if characters > longSentence { score = score * longSentence / characters }
    return score
  }
}

extension WordIndex {
  /// Distinct content words of a sentence, and the sum of their weights.
  fileprivate mutating func contentWeight(
    of sentence: Sentence, stop: LanguageSet
  ) -> (weight: Int, count: Int) {
    terms.beginMarking()
    var weight = 0
    var count = 0
    for token in sentence.tokens {
      let index = Int(tokens[token].term)
      guard terms.isContent(index, stop: stop), terms.mark(index) else { continue }
      weight += terms.weight(index)
      count += 1
    }
    return (weight, count)
  }
}

extension TermTable {
  /// Whether the term says what a text is about.
  func isContent(_ index: Int, stop: LanguageSet) -> Bool {
    terms[index].isWord && terms[index].languages.isDisjoint(with: stop)
  }

  /// 21 for a word that occurs once, at most 64; half as much again for the user's own words.
  func weight(_ index: Int) -> Int {
    let count = Int(terms[index].count)
    let weight = 64 * count / (count + 2)
    return terms[index].userCount > 0 ? weight * 3 / 2 : weight
  }
}
