import Store
import SystemIO

/// Looks for the canaries of several erasures at once.
///
/// Immutable: every task of a scan uses the same.
struct CanaryIndex: Sendable {
  /// A canary, by its place in the index.
  struct Match: Hashable, Sendable {
    var slot: Int
  }

  private let tagKeys: [KeyedHash.Key]
  private let filter: ShingleFilter
  /// Halves of windows' hashes, with open addressing: each stands at its place or behind it, before the
  /// next gap, which is a zero.
  ///
  /// Small, and apart from what is needed of the few that are found, so that most looks touch one line of
  /// memory.
  private var slots: [UInt32]
  private var marks: [(tag: UInt64, erasure: Int)]
  private let mask: Int

  init(_ erasures: [Canaries], _ keys: StoreKeys) {
    tagKeys = erasures.map { Canaries.tagKey($0.job, keys) }
    var hashes: [UInt64] = []
    for canaries in erasures { hashes += canaries.marks.map(\.hash) }
    filter = ShingleFilter(
      Canaries.windowKey(keys),
      erasures.map(\.density).min { $0.rawValue < $1.rawValue } ?? .eighth,
      threshold: erasures.map(\.threshold).max() ?? 0, hashes: hashes)
    var capacity = 64
    while capacity < 2 * hashes.count { capacity *= 2 }
    mask = capacity - 1
    slots = Array(repeating: 0, count: capacity)
    marks = Array(repeating: (0, 0), count: capacity)
    for (erasure, canaries) in erasures.enumerated() {
      for canary in canaries.marks {
        var slot = start(canary.hash)
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = CanaryIndex.filled(canary.hash)
        marks[slot] = (canary.tag, erasure)
      }
    }
  }

  /// How many slots there are, most of them empty.
  var slotCount: Int { slots.count }

  /// The place in the list of erasures of the one that a canary is of.
  func erasure(of match: Match) -> Int { marks[match.slot].erasure }

  /// A half of zero is looked up as one: the tag tells them apart.
  private static func filled(_ hash: UInt64) -> UInt32 {
    max(UInt32(truncatingIfNeeded: hash >> 32), 1)
  }

  private func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & mask }

  /// Calls `body` with every canary in `bytes` and where it begins.
  ///
  /// - Parameter isKnown: whether there is nothing new to be learned of what is very likely a canary,
  ///   so that it need not be compared further.
  func look(
    through span: Span<UInt8>, isKnown: (Match) -> Bool = { _ in false },
    _ body: (_ start: Int, Match) -> Void
  ) {
    filter.matches(in: span) { start, hash in
      let wanted = CanaryIndex.filled(hash)
      var slot = self.start(hash)
      while slots[slot] != 0 {
        defer { slot = (slot + 1) & mask }
        guard slots[slot] == wanted, !isKnown(Match(slot: slot)) else { continue }
        let (tag, erasure) = marks[slot]
        let window = span.extracting(start..<start + ShingleFilter.windowBytes)
        if CanaryIndex.tag(of: window, tagKeys[erasure]) == tag { body(start, Match(slot: slot)) }
      }
    }
  }

  static func tag(of window: Span<UInt8>, _ key: KeyedHash.Key) -> UInt64 {
    var hash = KeyedHash(key)
    hash.add(window)
    return hash.value
  }
}
