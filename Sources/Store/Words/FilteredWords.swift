import SystemIO

/// Decides which words of a text a filter holds, and collects those.
struct FilteredWords: WordVisitor {
  var words: WordSet
  private var previous = WordKey(rawValue: 0)

  init(_ key: KeyedHash.Key) { words = WordSet(key, common: CommonWords.keys) }

  @inline(__always)
  mutating func visit(_ word: ScannedWord) {
    if word.key.isUnspaced {
      if word.isGlued, previous.isUnspaced { words.insert(WordKey(pair: previous, word.key)) }
    } else if !word.key.isTiny {
      words.insert(word.key)
    }
    previous = word.key
  }
}
