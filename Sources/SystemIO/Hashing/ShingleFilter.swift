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

  private static let blockPositions = 4096
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

  /// Lets windows pass whose value may be among `hashes`: all of these, and at most one in eight of
  /// the others.
  package init(_ key: KeyedHash.Key, threshold: UInt64, hashes: some Sequence<UInt64>) {
    self.threshold = threshold
    gear = ShingleFilter.gear(key)
    let hashes = Array(hashes)
    var bits = ShingleFilter.leastBitmapBits
    while bits < ShingleFilter.mostBitmapBits, hashes.count > 1 << (bits - 3) { bits += 1 }
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

  /// Calls `body` for every window that passes, with the place of its first byte.
  package func matches(in bytes: Span<UInt8>, _ body: (_ start: Int, _ hash: UInt64) -> Void) {
    guard bytes.count >= ShingleFilter.windowBytes else { return }
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe gear.withUnsafeBufferPointer { gear in
        unsafe withUnsafeTemporaryAllocation(
          of: UInt64.self, capacity: ShingleFilter.blockPositions
        ) { hashes in
          unsafe withUnsafeTemporaryAllocation(
            of: Int32.self, capacity: ShingleFilter.blockPositions
          ) { places in
            unsafe look(bytes, gear, hashes, places, body)
          }
        }
      }
    }
  }

  /// Collects the sampled windows of a block without a branch, then looks at each.
  private func look(
    _ bytes: UnsafeBufferPointer<UInt8>, _ gear: UnsafeBufferPointer<UInt64>,
    _ hashes: UnsafeMutableBufferPointer<UInt64>, _ places: UnsafeMutableBufferPointer<Int32>,
    _ body: (_ start: Int, _ hash: UInt64) -> Void
  ) {
    let count = bytes.count
    guard let bytes = bytes.baseAddress, let gear = gear.baseAddress,
      let hashes = hashes.baseAddress, let places = places.baseAddress
    else { return }
    let lead = ShingleFilter.windowBytes - 1
    var hash: UInt64 = 0
    for place in 0..<lead { unsafe hash = hash &<< 2 &+ gear[Int(bytes[place])] }
    var position = lead
    while position < count {
      let end = min(position + ShingleFilter.blockPositions, count)
      var found = 0
      var place = position
      while place < end {
        unsafe hash = hash &<< 2 &+ gear[Int(bytes[place])]
        unsafe hashes[found] = hash
        unsafe places[found] = Int32(truncatingIfNeeded: place &- position)
        found &+= hash < threshold ? 1 : 0
        place &+= 1
      }
      for index in 0..<found {
        let value = unsafe hashes[index]
        if mayMatch(value) { body(position + Int(unsafe places[index]) - lead, value) }
      }
      position = end
    }
  }

  private func mayMatch(_ hash: UInt64) -> Bool {
    guard let bitmap else { return true }
    let place = (hash &* ShingleFilter.mixer) >> bitmapShift
    return bitmap[Int(place >> 6)] >> (place & 63) & 1 == 1
  }
}
