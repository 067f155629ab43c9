/// Judges the language from the scripts and words of an index.
struct LanguageEvidence {
  private let index: WordIndex
  private var votes = [Int](repeating: 0, count: LanguageSet.bitWidth)

  init(_ index: WordIndex) { self.index = index }

  /// One vote for a stop word of one language alone; divisible by most numbers of languages.
  private static let fullVote = 24
  private static let hintVote = 6

  /// The language most of the text is in; nil when no language here is told by words.
  static func language(of index: WordIndex, in bytes: Span<UInt8>) -> (
    code: String, told: Language?
  ) {
    let script = dominantScript(index.lettersByScript)
    if script == .none { return (Language.undetermined, nil) }
    if script == .hangul { return ("ko", .korean) }
    if let code = script.onlyLanguage { return (code, nil) }
    if script == .han || script == .hiragana || script == .katakana {
      let language = eastAsian(index.lettersByScript)
      return (language.code, language)
    }
    var evidence = LanguageEvidence(index)
    evidence.countStopWords(of: LanguageSet(script: script))
    if evidence.isInDoubt || script != .latin {
      evidence.countHints(in: bytes, of: LanguageSet(script: script))
    }
    guard let winner = evidence.winner else {
      return (Language.undetermined, nil)
    }
    return (winner.code, winner)
  }

  /// The script that says most, with Han and kana taken together as Han.
  private static func dominantScript(_ letters: [Int]) -> Script {
    var best = Script.none
    var bestWeight = 1  // A single letter is no language.
    let kana = count(.hiragana, letters) * 2 + count(.katakana, letters) * 2
    for script in Script.allCases {
      var weight = count(script, letters) * script.weight
      if script == .han { weight += kana }
      if weight > bestWeight {
        best = script
        bestWeight = weight
      }
    }
    return best
  }

  private static func count(_ script: Script, _ letters: [Int]) -> Int {
    letters[Int(script.rawValue)]
  }

  /// Japanese has kana in every sentence; Chinese has none but in quotations.
  private static func eastAsian(_ letters: [Int]) -> Language {
    let kana = count(.hiragana, letters) + count(.katakana, letters)
    return kana * 10 > count(.han, letters) ? .japanese : .chinese
  }

  private mutating func vote(_ languages: LanguageSet, _ weight: Int) {
    let share = weight / languages.count
    var rest = languages.rawValue
    while rest != 0 {
      votes[rest.trailingZeroBitCount] += share
      rest &= rest - 1
    }
  }

  private mutating func countStopWords(of candidates: LanguageSet) {
    for term in index.terms.terms {
      let languages = term.languages.intersection(candidates)
      if !languages.isEmpty { vote(languages, LanguageEvidence.fullVote * Int(term.count)) }
    }
  }

  /// The best has too little, or not twice as much as the next.
  private var isInDoubt: Bool {
    var best = 0
    var next = 0
    for count in votes where count > next {
      next = min(count, best)
      best = max(count, best)
    }
    return best < LanguageEvidence.fullVote * 4 || best < 2 * next
  }

  private mutating func countHints(in bytes: Span<UInt8>, of candidates: LanguageSet) {
    for term in index.terms.terms where term.isWord {
      var languages = letters(bytes, term.first).intersection(candidates)
      if languages.isEmpty, term.languages.isEmpty {
        languages = ending(bytes, term.first).intersection(candidates)
      }
      if !languages.isEmpty { vote(languages, LanguageEvidence.hintVote * Int(term.count)) }
    }
  }

  /// The languages that write all telling letters of the word.
  private func letters(_ bytes: Span<UInt8>, _ word: Range<Int>) -> LanguageSet {
    var languages = LanguageSet.all
    var position = word.lowerBound
    while position < word.upperBound {
      let scalar = bytes.scalar(at: position)
      position += scalar.length
      guard scalar.value >= 0x80 else { continue }
      let telling = LetterEvidence.languages(foldedCase(scalar.value))
      if !telling.isEmpty { languages.formIntersection(telling) }
    }
    return languages == .all ? [] : languages
  }

  /// The languages of the word's longest telling ending; words of four letters have none.
  private func ending(_ bytes: Span<UInt8>, _ word: Range<Int>) -> LanguageSet {
    guard word.count > 4 else { return [] }
    var languages: LanguageSet = []
    var start = word.upperBound
    for length in 1...EndingEvidence.lengths.upperBound {
      guard start > word.lowerBound else { break }
      start = bytes.scalarStart(before: start)
      guard EndingEvidence.lengths.contains(length) else { continue }
      let found = EndingEvidence.languages(WordHash(bytes, start..<word.upperBound).value)
      if !found.isEmpty { languages = found }
    }
    return languages
  }

  /// The first language with the most votes; nil when that is no more than a chance hit.
  private var winner: Language? {
    var best: Language?
    var bestVotes = LanguageEvidence.hintVote - 1
    for language in Language.allCases where votes[Int(language.rawValue)] > bestVotes {
      best = language
      bestVotes = votes[Int(language.rawValue)]
    }
    return best
  }
}
