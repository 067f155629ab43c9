/// Finds places in a list by 64-bit hashes: open addressing, at most half full.
///
/// The list itself is the caller's, who says whether an element is the one that is looked for.
struct HashIndex {
  private var slots: [Int32]
  private(set) var count = 0

  private static let free: Int32 = -1

  init(minimumCapacity: Int = 8) {
    var size = 16
    while size < minimumCapacity * 2 { size *= 2 }
    slots = [Int32](repeating: HashIndex.free, count: size)
  }

  /// The place of the element with that hash that `isMatch` accepts; nil when there is none.
  func find(_ hash: UInt64, where isMatch: (Int) -> Bool) -> Int? {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != HashIndex.free {
      let place = Int(slots[slot])
      if isMatch(place) { return place }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  /// Adds the place of an element that `find` does not find.
  ///
  /// - Parameter hashOf: the hash of the element at a place, asked when the index grows.
  mutating func insert(_ place: Int, _ hash: UInt64, hashOf: (Int) -> UInt64) {
    if (count + 1) * 2 > slots.count { grow(hashOf) }
    put(Int32(place), hash)
    count += 1
  }

  /// Puts another place in that of the element that `isMatch` accepts.
  mutating func replace(_ hash: UInt64, with place: Int, where isMatch: (Int) -> Bool) {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != HashIndex.free {
      if isMatch(Int(slots[slot])) {
        slots[slot] = Int32(place)
        return
      }
      slot = (slot &+ 1) & mask
    }
  }

  private mutating func put(_ place: Int32, _ hash: UInt64) {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != HashIndex.free { slot = (slot &+ 1) & mask }
    slots[slot] = place
  }

  private mutating func grow(_ hashOf: (Int) -> UInt64) {
    let places = slots.filter { $0 != HashIndex.free }
    slots = [Int32](repeating: HashIndex.free, count: slots.count * 2)
    for place in places { put(place, hashOf(Int(place))) }
  }
}
