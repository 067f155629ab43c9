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
  /// Every candidate is sampled.
  package static let densestThreshold = UInt64.max

  /// Which part of all positions are candidates: each density has all candidates of the sparser ones.
  package enum Density: Int16, CaseIterable, Sendable {
    /// All but one of 65,536.
    case all = -0x8000
    case half = -1
    case quarter = 0x3FFF
    /// The fastest.
    case eighth = 0x5FFF

    package var isSparsest: Bool { self == .eighth }

    package var sparser: Density {
      switch self {
      case .all: .half
      case .half: .quarter
      case .quarter, .eighth: .eighth
      }
    }
  }

  package let threshold: UInt64
  private let keys: window_keys
  private let wanted: WindowSet

  /// Windows that are looked at at a time.
  private static let groupWindows = Int(WINDOW_GROUP)

  /// Lets every sampled window pass.
  package init(
    _ key: KeyedHash.Key, _ density: Density = .eighth, threshold: UInt64 = densestThreshold
  ) {
    self.init(key, density, threshold, WindowSet.all)
  }

  /// Lets windows pass whose hash may be among `hashes`: all of these, and at most one in a hundred of
  /// the others, until there are more than two millions.
  package init(_ key: KeyedHash.Key, _ density: Density, threshold: UInt64, hashes: [UInt64]) {
    self.init(key, density, threshold, WindowSet(hashes))
  }

  private init(
    _ key: KeyedHash.Key, _ density: Density, _ threshold: UInt64, _ wanted: WindowSet
  ) {
    self.threshold = threshold
    self.wanted = wanted
    func word(_ number: UInt64) -> UInt64 {
      var hash = KeyedHash(key)
      hash.add(word: number)
      return hash.value
    }
    keys = window_keys(
      first: word(0), second: word(1), low: ShingleFilter.candidateKey(word(4)),
      high: ShingleFilter.candidateKey(word(5)), bound: density.rawValue)
  }

  /// The sparsest density at which a candidate is one.
  package func sparsestDensity(of window: Span<UInt8>) -> Density {
    precondition(window.count == ShingleFilter.windowBytes)
    let value = unsafe window.withUnsafeBufferPointer { bytes in
      var keys = keys
      return unsafe window_value(bytes.baseAddress, &keys)
    }
    return Density.allCases.last { value > $0.rawValue } ?? .all
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
      unsafe wanted.words.withUnsafeBufferPointer { words in
        unsafe withUnsafeTemporaryAllocation(of: window_match.self, capacity: group) { matches in
          guard let bytes = bytes.baseAddress, let found = matches.baseAddress else { return }
          var keys = keys
          var filter = unsafe window_filter(words: words.baseAddress, mask: wanted.mask)
          var start = 0
          while start < windows {
            let count = unsafe window_matches(
              bytes + start, UInt32(min(group, windows - start)), &keys, &filter, found)
            for number in 0..<Int(count) {
              let match = unsafe matches[number]
              if match.hash < threshold { body(start + Int(match.place), match.hash) }
            }
            start += group
          }
        }
      }
    }
  }
}

/// The hashes of wanted windows, as a Bloom filter.
@safe private struct WindowSet: Sendable {
  /// A power of two of them.
  let words: [UInt64]
  let mask: UInt64

  private static let leastWords = 1 << 10
  private static let mostWords = 1 << 20

  /// Holds every hash.
  static let all = WindowSet(words: [.max])

  /// 64 bits a hash at least, until there are a million of them.
  init(_ hashes: [UInt64]) {
    var count = WindowSet.leastWords
    while count < WindowSet.mostWords, count < hashes.count { count *= 2 }
    var words = [UInt64](repeating: 0, count: count)
    for hash in hashes {
      words[Int(window_filter_place(hash, UInt64(count - 1)))] |= window_filter_bits(hash)
    }
    self.init(words: words)
  }

  private init(words: [UInt64]) {
    self.words = words
    mask = UInt64(words.count - 1)
  }
}
