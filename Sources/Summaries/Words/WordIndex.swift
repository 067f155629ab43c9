/// The sentences, words and scripts of one conversation's prose, read in one pass.
///
/// Reused from conversation to conversation.
struct WordIndex {
  private(set) var sentences: [Sentence] = []
  private(set) var tokens: [Token] = []
  var terms = TermTable()
  private(set) var lettersByScript = [Int](repeating: 0, count: Script.allCases.count)
  private let stopWords = StopWords.shared

  private var isUser = false
  private var sentenceStart = 0
  private var firstToken = 0
  private var letters = 0
  private var unspacedLetters = 0
  private var ordinal = 0
  private var speech = -1

  mutating func read(_ prose: borrowing Prose) {
    removeAll()
    let bytes = prose.bytes.span
    for block in prose.blocks {
      isUser = prose.speeches[block.speech].isUser
      if block.speech != speech {
        speech = block.speech
        ordinal = 0
      }
      read(block, bytes)
    }
  }

  private mutating func removeAll() {
    sentences.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    terms.removeAll()
    for script in lettersByScript.indices { lettersByScript[script] = 0 }
    firstToken = 0
    letters = 0
    unspacedLetters = 0
    speech = -1
  }

  private mutating func read(_ block: Block, _ bytes: Span<UInt8>) {
    let end = block.range.upperBound
    var index = block.range.lowerBound
    sentenceStart = index
    while index < end {
      let byte = bytes[index]
      if byte.isASCIILetter {
        index = word(bytes, index, end, .latin)
      } else if byte >= 0x80 {
        index = beyondASCII(bytes, index, end, block)
      } else if byte.isASCIIDigit {
        index = WordScanner.numberEnd(in: bytes, at: index, upTo: end)
      } else if byte == 0x2E || byte == 0x21 || byte == 0x3F {
        index = mark(bytes, index, end, block)
      } else {
        index += 1
      }
    }
    finishSentence(bytes, at: end, block, .open)
  }

  private mutating func beyondASCII(
    _ bytes: Span<UInt8>, _ index: Int, _ end: Int, _ block: Block
  ) -> Int {
    let scalar = bytes.scalar(at: index)
    let script = Script(scalar.value)
    switch script {
    case .none:
      let next = index + scalar.length
      guard let ending = SentenceEnd.wide(scalar.value) else { return next }
      let after = SentenceEnd.afterClosing(bytes, next, end)
      finishSentence(bytes, at: after, block, ending)
      return after
    case .han:
      return hanRun(bytes, index, end)
    case .hiragana:
      let run = run(bytes, index, end, script)
      countRun(script, run.letters)
      return run.end
    case .katakana, .thai, .lao, .khmer, .burmese, .tibetan:
      let run = run(bytes, index, end, script)
      countRun(script, run.letters)
      if run.letters > 1 {
        add(run.hash, run.hash, index..<run.end, isWord: run.letters <= 20)
      }
      return run.end
    default:
      return word(bytes, index, end, script)
    }
  }

  private mutating func word(
    _ bytes: Span<UInt8>, _ start: Int, _ limit: Int, _ script: Script
  ) -> Int {
    let word = WordScanner.word(in: bytes, at: start, upTo: limit, script: script)
    lettersByScript[Int(script.rawValue)] += word.letters
    letters += word.letters
    var hash = word.hash
    var end = word.end
    if word.hasApostrophe, stopWords[word.fullHash].isEmpty {
      end = possessiveStart(bytes, start, end)
      hash = WordHash(bytes, start..<end).value
    } else if script == .hangul, stopWords[word.fullHash].isEmpty {
      end = KoreanParticles.stemEnd(bytes, start..<end)
      hash = WordHash(bytes, start..<end).value
    }
    add(
      hash, word.fullHash, start..<end,
      isWord: !word.isMixed && word.letters > 1)
    return max(word.end, start + 1)
  }

  /// The end of `Anna` in `Anna's`.
  private func possessiveStart(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard end - start > 3, bytes[end - 1] | 0x20 == 0x73 else { return end }
    let mark = bytes.scalarStart(before: end - 1)
    return mark > start && isApostrophe(bytes.scalar(at: mark).value) ? mark : end
  }

  private func run(
    _ bytes: Span<UInt8>, _ start: Int, _ limit: Int, _ script: Script
  ) -> (end: Int, letters: Int, hash: UInt64) {
    var hash = WordHash()
    var index = start
    var count = 0
    while index < limit, bytes[index] >= 0x80 {
      let scalar = bytes.scalar(at: index)
      guard Script(scalar.value) == script else { break }
      hash.mix(scalar.value)
      index += scalar.length
      count += 1
    }
    return (index, count, hash.value)
  }
}

extension WordIndex {
  /// Han letters have no spaces between words: every pair of neighbours is a term.
  fileprivate mutating func hanRun(_ bytes: Span<UInt8>, _ start: Int, _ limit: Int) -> Int {
    var index = start
    var previous = bytes.scalar(at: start)
    var previousHash = WordHash(previous)
    var count = 1
    index += previous.length
    while index < limit, bytes[index] >= 0x80 {
      let scalar = bytes.scalar(at: index)
      guard scalar.value &- 0x4E00 < 0x5200 || Script(scalar.value) == .han else { break }
      let hash = WordHash(scalar)
      var pair = previousHash
      pair.mix(scalar.value)
      addPair(pair, previousHash, hash, index - previous.length..<index + scalar.length)
      previous = scalar
      previousHash = hash
      index += scalar.length
      count += 1
    }
    lettersByScript[Int(Script.han.rawValue)] += count
    letters += count
    unspacedLetters += count
    return index
  }

  private mutating func addPair(
    _ pair: WordHash, _ left: WordHash, _ right: WordHash, _ range: Range<Int>
  ) {
    let (index, isNew) = terms.count(pair.value, first: range, byUser: isUser)
    append(index, range)
    guard isNew else { return }
    let languages = stopWords[pair.value].union(stopWords[left.value])
      .union(stopWords[right.value])
    terms.describe(
      index, languages: languages.intersection(WordIndex.hanLanguages), isWord: true, isPair: true)
  }

  private static let hanLanguages = LanguageSet(script: .han)

  fileprivate mutating func add(
    _ hash: UInt64, _ fullHash: UInt64, _ range: Range<Int>, isWord: Bool
  ) {
    let (index, isNew) = terms.count(hash, first: range, byUser: isUser)
    append(index, range)
    if isNew { terms.describe(index, languages: stopWords[fullHash], isWord: isWord) }
  }

  @inline(__always)
  private mutating func append(_ term: Int, _ range: Range<Int>) {
    tokens.append(
      Token(term: Int32(term), start: Int32(range.lowerBound), end: Int32(range.upperBound)))
  }

  fileprivate mutating func countRun(_ script: Script, _ count: Int) {
    lettersByScript[Int(script.rawValue)] += count
    letters += count
    unspacedLetters += count
  }

  /// A full stop, exclamation or question mark: the end of a sentence, or not.
  fileprivate mutating func mark(
    _ bytes: Span<UInt8>, _ index: Int, _ end: Int, _ block: Block
  ) -> Int {
    let after = SentenceEnd.afterClosing(bytes, index, end)
    guard
      SentenceEnd.ends(bytes, mark: index, after: after, start: sentenceStart, limit: end)
    else { return after }
    let isQuestion = bytes[index] == 0x3F
    finishSentence(bytes, at: after, block, isQuestion ? .question : .statement)
    return after
  }

  fileprivate mutating func finishSentence(
    _ bytes: Span<UInt8>, at end: Int, _ block: Block, _ ending: Sentence.Ending
  ) {
    var start = sentenceStart
    while start < end, bytes[start] == 0x20 { start += 1 }
    if letters > 0 {
      let isColon = ending == .open && SentenceEnd.isColon(bytes, before: end)
      sentences.append(
        Sentence(
          range: start..<end, tokens: firstToken..<tokens.count, speech: block.speech,
          ordinal: ordinal, kind: block.kind, ending: isColon ? .colon : ending,
          unspacedLetters: unspacedLetters))
      ordinal += 1
    }
    sentenceStart = end
    firstToken = tokens.count
    letters = 0
    unspacedLetters = 0
  }
}
