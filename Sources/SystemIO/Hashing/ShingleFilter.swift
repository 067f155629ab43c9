/// Finds sampled 32-byte windows (shingles) of any bytes, fast enough to look through a whole store.
///
/// A keyed rolling hash of the gear kind, `h = 4h + gear[byte]` modulo 2^64: after 32 bytes a byte
/// has left it, so that the value at a position depends on the window that ends there and on nothing
/// else. Where the value is below `threshold` the window is sampled: the same windows everywhere, in
/// whatever text they stand. A bitmap then lets pass only those that may be among `hashes`.
///
/// The oldest bytes of a window weigh little in the value: a match is a reason to compare further.
@safe package struct ShingleFilter: Sendable {
  /// Bytes of a window.
  package static let windowBytes = 32
  /// One position of eight is sampled.
  package static let densestThreshold: UInt64 = 1 << 61

  package let threshold: UInt64
  private let gear: [UInt64]
  /// Nil lets every sampled window pass.
  private let bitmap: [UInt64]?
  private let bitmapShift: UInt64

  /// Windows that a lane looks at at a time: a mask says which are sampled.
  private static let groupWindows = 64
  /// Lanes that take turns: each has to wait for its own last hash only.
  private static let lanes = 4
  private static let leastBitmapBits = 16
  private static let mostBitmapBits = 26
  private static let mixer: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Lets every sampled window pass.
  package init(_ key: KeyedHash.Key, threshold: UInt64 = densestThreshold) {
    self.threshold = threshold
    gear = ShingleFilter.gear(key)
    bitmap = nil
    bitmapShift = 0
  }

  /// Lets windows pass whose value may be among `hashes`: all of these, and at most one in 64 of the
  /// others, until there are more than a million.
  package init(_ key: KeyedHash.Key, threshold: UInt64, hashes: some Sequence<UInt64>) {
    self.threshold = threshold
    gear = ShingleFilter.gear(key)
    let hashes = Array(hashes)
    var bits = ShingleFilter.leastBitmapBits
    while bits < ShingleFilter.mostBitmapBits, hashes.count > 1 << (bits - 6) { bits += 1 }
    bitmapShift = UInt64(64 - bits)
    var bitmap = [UInt64](repeating: 0, count: 1 << (bits - 6))
    for hash in hashes {
      let place = (hash &* ShingleFilter.mixer) >> bitmapShift
      bitmap[Int(place >> 6)] |= 1 << (place & 63)
    }
    self.bitmap = bitmap
  }

  private static func gear(_ key: KeyedHash.Key) -> [UInt64] {
    (0..<256).map { byte in
      var hash = KeyedHash(key)
      hash.add(word: UInt64(byte))
      return hash.value
    }
  }

  /// Calls `body` for every window that passes, in no particular order, with the place of its first
  /// byte.
  package func matches(in bytes: Span<UInt8>, _ body: (_ start: Int, _ hash: UInt64) -> Void) {
    let windows = bytes.count - ShingleFilter.windowBytes + 1
    guard windows > 0 else { return }
    let group = ShingleFilter.groupWindows
    let inLane = windows / ShingleFilter.lanes / group * group
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe gear.withUnsafeBufferPointer { gear in
        unsafe withUnsafeTemporaryAllocation(
          of: UInt64.self, capacity: ShingleFilter.lanes * group
        ) { hashes in
          guard let bytes = bytes.baseAddress, let gear = gear.baseAddress,
            let hashes = hashes.baseAddress
          else { return }
          if inLane > 0 { unsafe lookInLanes(bytes, of: inLane, gear, hashes, body) }
          unsafe look(
            bytes, from: inLane * ShingleFilter.lanes, to: windows, gear, body)
        }
      }
    }
  }

  /// The first windows, a quarter of them in each lane: sampled without a branch, then each looked at.
  private func lookInLanes(
    _ bytes: UnsafePointer<UInt8>, of count: Int, _ gear: UnsafePointer<UInt64>,
    _ hashes: UnsafeMutablePointer<UInt64>, _ body: (_ start: Int, _ hash: UInt64) -> Void
  ) {
    let group = ShingleFilter.groupWindows
    let lead = ShingleFilter.windowBytes - 1
    let threshold = threshold
    var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for place in 0..<lead {
      unsafe a = a &<< 2 &+ gear[Int(bytes[place])]
      unsafe b = b &<< 2 &+ gear[Int(bytes[count &+ place])]
      unsafe c = c &<< 2 &+ gear[Int(bytes[2 &* count &+ place])]
      unsafe d = d &<< 2 &+ gear[Int(bytes[3 &* count &+ place])]
    }
    var start = 0
    while start < count {
      var masks: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
      let last = unsafe bytes + (start &+ lead)
      var index = 0
      while index < group {
        unsafe a = a &<< 2 &+ gear[Int(last[index])]
        unsafe b = b &<< 2 &+ gear[Int(last[count &+ index])]
        unsafe c = c &<< 2 &+ gear[Int(last[2 &* count &+ index])]
        unsafe d = d &<< 2 &+ gear[Int(last[3 &* count &+ index])]
        unsafe hashes[index] = a
        unsafe hashes[group &+ index] = b
        unsafe hashes[2 &* group &+ index] = c
        unsafe hashes[3 &* group &+ index] = d
        masks.0 = masks.0 &<< 1 | (a < threshold ? 1 : 0)
        masks.1 = masks.1 &<< 1 | (b < threshold ? 1 : 0)
        masks.2 = masks.2 &<< 1 | (c < threshold ? 1 : 0)
        masks.3 = masks.3 &<< 1 | (d < threshold ? 1 : 0)
        index &+= 1
      }
      unsafe look(masks.0, hashes, start, body)
      unsafe look(masks.1, hashes + group, count &+ start, body)
      unsafe look(masks.2, hashes + 2 * group, 2 &* count &+ start, body)
      unsafe look(masks.3, hashes + 3 * group, 3 &* count &+ start, body)
      start &+= group
    }
  }

  /// The sampled windows of a group; the first has the highest bit.
  @inline(always)
  private func look(
    _ mask: UInt64, _ hashes: UnsafeMutablePointer<UInt64>, _ start: Int,
    _ body: (_ start: Int, _ hash: UInt64) -> Void
  ) {
    var mask = mask
    while mask != 0 {
      let index = mask.leadingZeroBitCount
      mask &= ~((1 << 63) &>> UInt64(index))
      let value = unsafe hashes[index]
      if mayMatch(value) { body(start &+ index, value) }
    }
  }

  /// One window after another.
  private func look(
    _ bytes: UnsafePointer<UInt8>, from first: Int, to end: Int, _ gear: UnsafePointer<UInt64>,
    _ body: (_ start: Int, _ hash: UInt64) -> Void
  ) {
    let lead = ShingleFilter.windowBytes - 1
    var hash: UInt64 = 0
    for place in first..<first + lead { unsafe hash = hash &<< 2 &+ gear[Int(bytes[place])] }
    for start in first..<end {
      unsafe hash = hash &<< 2 &+ gear[Int(bytes[start &+ lead])]
      if hash < threshold, mayMatch(hash) { body(start, hash) }
    }
  }

  private func mayMatch(_ hash: UInt64) -> Bool {
    guard let bitmap else { return true }
    let place = (hash &* ShingleFilter.mixer) >> bitmapShift
    return bitmap[Int(place >> 6)] >> (place & 63) & 1 == 1
  }
}
