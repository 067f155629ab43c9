import CTextBlocks

/// Finds sampled 32-byte windows (shingles) of any bytes, fast enough to look through a whole store.
///
/// The first four bytes of a window say, under a key, whether it is a candidate, which is decided of
/// many places at once; a keyed hash of all 32 says whether it is below `threshold`. So the same
/// windows are sampled everywhere, in whatever text they stand. A Bloom filter then lets pass only
/// those that may be among `hashes`: a match is a reason to compare further.
@safe package struct ShingleFilter: Sendable {
  /// Bytes of a window.
  package static let windowBytes = 32
  /// Every candidate is sampled: one position of eight, or so.
  package static let densestThreshold = UInt64.max

  package let threshold: UInt64
  private let lowKey, highKey: UInt16
  private let keys: (UInt64, UInt64)
  private let wanted: WindowSet

  /// Windows that are looked at at a time.
  private static let groupWindows = 64

  /// Lets every sampled window pass.
  package init(_ key: KeyedHash.Key, threshold: UInt64 = densestThreshold) {
    self.init(key, threshold, WindowSet.all)
  }

  /// Lets windows pass whose hash may be among `hashes`: all of these, and at most one in a hundred of
  /// the others, until there are more than four millions.
  package init(_ key: KeyedHash.Key, threshold: UInt64, hashes: some Sequence<UInt64>) {
    self.init(key, threshold, WindowSet(hashes))
  }

  private init(_ key: KeyedHash.Key, _ threshold: UInt64, _ wanted: WindowSet) {
    self.threshold = threshold
    self.wanted = wanted
    func word(_ number: UInt64) -> UInt64 {
      var hash = KeyedHash(key)
      hash.add(word: number)
      return hash.value
    }
    keys = (word(0), word(1))
    lowKey = ShingleFilter.candidateKey(word(4))
    highKey = ShingleFilter.candidateKey(word(5))
  }

  /// Large and odd, so that every bit of the bytes reaches those that decide.
  private static func candidateKey(_ word: UInt64) -> UInt16 {
    UInt16(truncatingIfNeeded: word | 0x4001)
  }

  /// Calls `body` for every window that passes, in order, with the place of its first byte.
  package func matches(in bytes: Span<UInt8>, _ body: (_ start: Int, _ hash: UInt64) -> Void) {
    let windows = bytes.count - ShingleFilter.windowBytes + 1
    guard windows > 0 else { return }
    let group = ShingleFilter.groupWindows
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let bytes = bytes.baseAddress else { return }
      unsafe wanted.words.withUnsafeBufferPointer { words in
        guard let words = words.baseAddress else { return }
        var start = 0
        while start &+ group <= windows {
          var mask = unsafe window_candidates(bytes + start, lowKey, highKey)
          while mask != 0 {
            let place = start &+ mask.trailingZeroBitCount
            mask &= mask &- 1
            unsafe look(bytes, at: place, words, body)
          }
          start &+= group
        }
        for place in start..<windows
        where unsafe window_is_candidate(bytes + place, lowKey, highKey) != 0 {
          unsafe look(bytes, at: place, words, body)
        }
      }
    }
  }

  @inline(always)
  private func look(
    _ bytes: UnsafePointer<UInt8>, at place: Int, _ words: UnsafePointer<UInt64>,
    _ body: (_ start: Int, _ hash: UInt64) -> Void
  ) {
    let hash = unsafe hash(of: UnsafeRawPointer(bytes + place))
    if unsafe wanted.mayHold(hash, words), hash < threshold { body(place, hash) }
  }

  /// Of a whole window: one product of 128 bits, folded.
  ///
  /// Whoever compares further tells windows apart that hash alike.
  @inline(always)
  private func hash(of window: UnsafeRawPointer) -> UInt64 {
    func word(_ number: Int) -> UInt64 {
      unsafe UInt64(
        littleEndian: window.loadUnaligned(fromByteOffset: 8 * number, as: UInt64.self))
    }
    func turned(_ word: UInt64, by bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
    let product = (word(0) ^ turned(word(2), by: 13) ^ keys.0)
      .multipliedFullWidth(by: word(1) ^ turned(word(3), by: 29) ^ keys.1)
    return product.high ^ product.low
  }
}

/// A Bloom filter whose bits for one hash are in one word, so that a look touches memory once.
@safe private struct WindowSet: Sendable {
  /// A power of two of them.
  let words: [UInt64]
  private let mask: UInt64

  private static let leastWords = 1 << 10
  private static let mostWords = 1 << 20

  /// Holds every hash.
  static let all = WindowSet(words: [.max])

  /// 16 bits a hash at least, until there are four millions of them.
  init(_ hashes: some Sequence<UInt64>) {
    let hashes = Array(hashes)
    var count = WindowSet.leastWords
    while count < WindowSet.mostWords, count < hashes.count / 4 { count *= 2 }
    var words = [UInt64](repeating: 0, count: count)
    for hash in hashes {
      words[Int(hash >> 20 & UInt64(count - 1))] |= WindowSet.bits(of: hash)
    }
    self.init(words: words)
  }

  private init(words: [UInt64]) {
    self.words = words
    mask = UInt64(words.count - 1)
  }

  /// Three bits, of other parts of the hash than those that choose the word.
  @inline(always)
  private static func bits(of hash: UInt64) -> UInt64 {
    1 &<< (hash & 63) | 1 &<< (hash >> 6 & 63) | 1 &<< (hash >> 12 & 63)
  }

  /// - Parameter words: `self.words`.
  @inline(always)
  func mayHold(_ hash: UInt64, _ words: UnsafePointer<UInt64>) -> Bool {
    let word = unsafe words[Int(truncatingIfNeeded: hash >> 20 & mask)]
    let bits = WindowSet.bits(of: hash)
    return word & bits == bits
  }
}
