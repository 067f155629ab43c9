/// Which languages a word is a stop word of, by its hash.
struct StopWords {
  private var hashes: [UInt64]
  private var languages: [LanguageSet]
  /// One bit for each value of 16 bits of a hash: most words are turned away here, in 8 KiB.
  private var filter = [UInt64](repeating: 0, count: 1024)

  /// Built once a process; about 3,000 words.
  static let shared = StopWords()

  private init() {
    hashes = [UInt64](repeating: 0, count: 8192)
    languages = [LanguageSet](repeating: [], count: 8192)
    for language in Language.allCases {
      for word in StopWordLists.words(of: language).split(separator: " ") {
        insert(WordHash(word).value, language)
      }
    }
  }

  private mutating func insert(_ hash: UInt64, _ language: Language) {
    let slot = slot(of: hash)
    hashes[slot] = hash
    languages[slot].insert(LanguageSet(language))
    filter[filterWord(hash)] |= filterBit(hash)
  }

  subscript(hash: UInt64) -> LanguageSet {
    guard filter[filterWord(hash)] & filterBit(hash) != 0 else { return [] }
    return languages[slot(of: hash)]
  }

  private func filterWord(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 20) & 1023 }

  private func filterBit(_ hash: UInt64) -> UInt64 { 1 << (hash >> 30 & 63) }

  /// The slot that holds `hash`, or the free one where it would go; the table is half empty.
  private func slot(of hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash ^ (hash >> 31)) & 8191
    while hashes[slot] != 0, hashes[slot] != hash { slot = (slot + 1) & 8191 }
    return slot
  }
}
