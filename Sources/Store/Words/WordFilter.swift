import SystemIO

/// A Bloom filter over the words of one frame.
///
/// A word is five bits, and about one in 32 that is not there seems to be; a neighbourhood of scripts
/// without spaces is two bits, since a query in them asks for several at once. Half of the bits are
/// set: 7.2 bits a word.
///
/// As bytes: a 4-byte keyed checksum and the bits. No bytes at all stand for a frame that may hold any
/// word. Zeros, as an erasure leaves them, fail the checksum.
struct WordFilter {
  static let checksumBytes = 4

  private let key: KeyedHash.Key
  private let hash: WordHash

  init(_ key: KeyedHash.Key) {
    self.key = key
    hash = WordHash(key)
  }

  /// The filter of `words`, which are then forgotten.
  func make(of words: inout WordSet) -> [UInt8] {
    // ln 2 bits of the filter a bit of its words leave half of it zero.
    let bitBytes = max(1, (words.positionCount * 144 + 799) / 800)
    var filter = [UInt8](repeating: 0, count: WordFilter.checksumBytes + bitBytes)
    words.removeAll { word in
      var places = places(of: word, bitCount: bitBytes * 8)
      for _ in 0..<word.positionCount {
        let bit = places.next()
        filter[WordFilter.checksumBytes + bit >> 3] |= 1 << UInt8(bit & 7)
      }
    }
    for (index, byte) in checksum(filter).enumerated() { filter[index] = byte }
    return filter
  }

  /// Whether `filter` is whole; one that is not must be taken for one of any word.
  func isSound(_ filter: [UInt8]) -> Bool {
    guard filter.count > WordFilter.checksumBytes else { return filter.isEmpty }
    return filter.starts(with: checksum(filter))
  }

  /// Whether a frame with this filter, which must be sound, may hold a word.
  ///
  /// True for words that no filter holds.
  func mayContain(_ word: WordKey, _ filter: [UInt8]) -> Bool {
    let bitCount = (filter.count - WordFilter.checksumBytes) * 8
    guard bitCount > 0, word.isFiltered else { return true }
    var places = places(of: word, bitCount: bitCount)
    for _ in 0..<word.positionCount {
      let bit = places.next()
      if filter[WordFilter.checksumBytes + bit >> 3] & 1 << UInt8(bit & 7) == 0 { return false }
    }
    return true
  }

  private func checksum(_ filter: [UInt8]) -> [UInt8] {
    var sum = KeyedHash(key)
    sum.add(filter.span.extracting(droppingFirst: WordFilter.checksumBytes))
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(UInt32(truncatingIfNeeded: sum.value))
    return bytes
  }

  @inline(__always)
  private func places(of word: WordKey, bitCount: Int) -> Places {
    Places(hash.value(last: word.rawValue), bitCount: bitCount)
  }

  /// Places of a word among the bits, by double hashing (Kirsch and Mitzenmacher, "Less hashing, same
  /// performance", 2006).
  private struct Places {
    private var place: UInt32
    private let step: UInt32
    private let bitCount: UInt64

    @inline(__always)
    init(_ hash: UInt64, bitCount: Int) {
      place = UInt32(truncatingIfNeeded: hash)
      step = UInt32(truncatingIfNeeded: hash >> 32) | 1
      self.bitCount = UInt64(bitCount)
    }

    @inline(__always)
    mutating func next() -> Int {
      defer { place &+= step }
      return Int((UInt64(place) &* bitCount) >> 32)
    }
  }
}
