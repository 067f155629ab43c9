import Store
import SystemIO

/// Looks for the canaries of several erasures at once.
///
/// Immutable: every task of a scan uses the same.
struct CanaryIndex: Sendable {
  /// A place in the list of erasures, and in the erasure's marks.
  struct Match: Hashable, Sendable {
    var erasure: Int
    var mark: Int
  }

  private struct Slot {
    var canary: Canary
    var match: Match
  }

  private let filter: ShingleFilter
  private let tagKeys: [KeyedHash.Key]
  /// Open addressing: a rolling hash stands at its place or behind it, before the next gap.
  private var slots: [Slot?]
  private let mask: Int

  init(_ erasures: [Canaries], _ keys: StoreKeys) {
    tagKeys = erasures.map { Canaries.tagKey($0.job, keys) }
    let threshold = erasures.map(\.threshold).max() ?? 0
    filter = ShingleFilter(
      Canaries.rollingKey(keys), threshold: threshold,
      hashes: erasures.lazy.flatMap(\.marks).map(\.rolling))
    let count = erasures.reduce(0) { $0 + $1.marks.count }
    var capacity = 64
    while capacity < 2 * count { capacity *= 2 }
    mask = capacity - 1
    slots = Array(repeating: nil, count: capacity)
    for (erasure, canaries) in erasures.enumerated() {
      for (mark, canary) in canaries.marks.enumerated() {
        var place = start(canary.rolling)
        while slots[place] != nil { place = (place + 1) & mask }
        slots[place] = Slot(canary: canary, match: Match(erasure: erasure, mark: mark))
      }
    }
  }

  private func start(_ rolling: UInt64) -> Int { Int(truncatingIfNeeded: rolling >> 8) & mask }

  /// Calls `body` with every canary in `bytes` and where it begins.
  func look(through bytes: [UInt8], _ body: (_ start: Int, Match) -> Void) {
    let span = bytes.span
    filter.matches(in: span) { start, rolling in
      var place = self.start(rolling)
      while let slot = slots[place] {
        place = (place + 1) & mask
        guard slot.canary.rolling == rolling else { continue }
        let window = span.extracting(start..<start + ShingleFilter.windowBytes)
        if CanaryIndex.tag(of: window, tagKeys[slot.match.erasure]) == slot.canary.tag {
          body(start, slot.match)
        }
      }
    }
  }

  static func tag(of window: Span<UInt8>, _ key: KeyedHash.Key) -> UInt64 {
    var hash = KeyedHash(key)
    hash.add(window)
    return hash.value
  }
}
