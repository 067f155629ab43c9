import CTextBlocks

/// Finds sampled 32-byte windows (shingles) of any bytes, fast enough to look through a whole store.
///
/// The first four bytes of a window say, under a key, whether it is a candidate, which is decided of
/// many places at once; a keyed hash of all 32 says whether it is below `threshold`. So the same
/// windows are sampled everywhere, in whatever text they stand. A bitmap then lets pass only those
/// that may be among `hashes`: a match is a reason to compare further.
@safe package struct ShingleFilter: Sendable {
  /// Bytes of a window.
  package static let windowBytes = 32
  /// Every candidate is sampled: one position of eight, or so.
  package static let densestThreshold = UInt64.max

  package let threshold: UInt64
  private let lowKey, highKey: Int16
  private let keys: (UInt64, UInt64, UInt64, UInt64)
  /// Nil lets every sampled window pass.
  private let bitmap: [UInt64]?
  private let bitmapShift: UInt64

  /// Windows that are looked at at a time.
  private static let groupWindows = 64
  private static let leastBitmapBits = 16
  private static let mostBitmapBits = 26
  private static let mixer: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Lets every sampled window pass.
  package init(_ key: KeyedHash.Key, threshold: UInt64 = densestThreshold) {
    self.init(key, threshold, bitmap: nil, bitmapShift: 0)
  }

  /// Lets windows pass whose hash may be among `hashes`: all of these, and at most one in 16 of the
  /// others, until there are more than four millions.
  package init(_ key: KeyedHash.Key, threshold: UInt64, hashes: some Sequence<UInt64>) {
    let hashes = Array(hashes)
    var bits = ShingleFilter.leastBitmapBits
    while bits < ShingleFilter.mostBitmapBits, hashes.count > 1 << (bits - 4) { bits += 1 }
    let shift = UInt64(64 - bits)
    var bitmap = [UInt64](repeating: 0, count: 1 << (bits - 6))
    for hash in hashes {
      let place = (hash &* ShingleFilter.mixer) >> shift
      bitmap[Int(place >> 6)] |= 1 << (place & 63)
    }
    self.init(key, threshold, bitmap: bitmap, bitmapShift: shift)
  }

  private init(
    _ key: KeyedHash.Key, _ threshold: UInt64, bitmap: [UInt64]?, bitmapShift: UInt64
  ) {
    self.threshold = threshold
    self.bitmap = bitmap
    self.bitmapShift = bitmapShift
    func word(_ number: UInt64) -> UInt64 {
      var hash = KeyedHash(key)
      hash.add(word: number)
      return hash.value
    }
    keys = (word(0), word(1), word(2), word(3))
    lowKey = ShingleFilter.candidateKey(word(4))
    highKey = ShingleFilter.candidateKey(word(5))
  }

  /// Large and odd, so that every bit of the bytes reaches those that decide.
  private static func candidateKey(_ word: UInt64) -> Int16 {
    Int16(truncatingIfNeeded: word & 0x3FFF | 0x4001)
  }

  /// Calls `body` for every window that passes, in no particular order, with the place of its first
  /// byte.
  package func matches(in bytes: Span<UInt8>, _ body: (_ start: Int, _ hash: UInt64) -> Void) {
    let windows = bytes.count - ShingleFilter.windowBytes + 1
    guard windows > 0 else { return }
    let group = ShingleFilter.groupWindows
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let bytes = bytes.baseAddress else { return }
      var start = 0
      while start &+ group <= windows {
        var mask = unsafe window_candidates(bytes + start, lowKey, highKey)
        while mask != 0 {
          let place = start &+ Int(window_candidate_place(Int32(mask.trailingZeroBitCount)))
          mask &= mask &- 1
          unsafe look(bytes, at: place, body)
        }
        start &+= group
      }
      for place in start..<windows
      where unsafe window_is_candidate(bytes + place, lowKey, highKey) != 0 {
        unsafe look(bytes, at: place, body)
      }
    }
  }

  @inline(always)
  private func look(
    _ bytes: UnsafePointer<UInt8>, at place: Int, _ body: (_ start: Int, _ hash: UInt64) -> Void
  ) {
    let hash = unsafe hash(of: UnsafeRawPointer(bytes + place))
    if hash < threshold, mayMatch(hash) { body(place, hash) }
  }

  /// Of a whole window: two products of 128 bits, folded.
  @inline(always)
  private func hash(of window: UnsafeRawPointer) -> UInt64 {
    func word(_ number: Int) -> UInt64 {
      unsafe UInt64(
        littleEndian: window.loadUnaligned(fromByteOffset: 8 * number, as: UInt64.self))
    }
    let first = (word(0) ^ keys.0).multipliedFullWidth(by: word(1) ^ keys.1)
    let second = (word(2) ^ keys.2).multipliedFullWidth(by: word(3) ^ keys.3)
    return (first.high ^ first.low) &+ (second.high ^ second.low) &* ShingleFilter.mixer
  }

  private func mayMatch(_ hash: UInt64) -> Bool {
    guard let bitmap else { return true }
    let place = (hash &* ShingleFilter.mixer) >> bitmapShift
    return bitmap[Int(place >> 6)] >> (place & 63) & 1 == 1
  }
}
