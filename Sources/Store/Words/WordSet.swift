import SystemIO

/// The distinct words of one frame, without the common ones.
///
/// Open addressing with linear probing. The common words are in the table for good and are never new;
/// `removeAll` takes out what came after them, which restores their probe sequences.
struct WordSet {
  private var slots: [UInt64]
  private var used: [Int32] = []
  /// Bits of a filter that the words set, counted apart.
  private(set) var positionCount = 0
  private var shift: UInt64
  private let common: [WordKey]
  /// Random and odd, so that nobody can write a text whose words collide.
  private let multiplier: UInt64

  /// 2¹¹ slots: as many as the words of a frame want, as a rule, and they fit the fastest cache.
  private static let initialBits = 11

  init(_ key: KeyedHash.Key, common: [WordKey]) {
    multiplier = key.low | 1
    self.common = common
    slots = [UInt64](repeating: 0, count: 1 << WordSet.initialBits)
    shift = UInt64(64 - WordSet.initialBits)
    for word in common { slots[slot(of: word.rawValue)] = word.rawValue }
  }

  @inline(__always)
  mutating func insert(_ key: WordKey) {
    let slot = slot(of: key.rawValue)
    guard slots[slot] == 0 else { return }
    slots[slot] = key.rawValue
    used.append(Int32(truncatingIfNeeded: slot))
    positionCount += key.positionCount
    if (used.count + common.count) * 2 > slots.count { grow() }
  }

  /// The slot that holds `key`, or the free one where it would go.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* multiplier) &>> shift)
    while slots[slot] != 0, slots[slot] != key { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private mutating func grow() {
    let words = used.map { slots[Int($0)] }
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    shift -= 1
    for word in common { slots[slot(of: word.rawValue)] = word.rawValue }
    for (index, word) in words.enumerated() {
      let slot = slot(of: word)
      slots[slot] = word
      used[index] = Int32(truncatingIfNeeded: slot)
    }
  }

  /// Shows each word once, and forgets them.
  mutating func removeAll(_ body: (WordKey) -> Void) {
    for slot in used {
      body(WordKey(rawValue: slots[Int(slot)]))
      slots[Int(slot)] = 0
    }
    used.removeAll(keepingCapacity: true)
    positionCount = 0
  }
}
