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

  private let filter: ShingleFilter
  private let tagKeys: [KeyedHash.Key]
  /// Hashes of windows, with open addressing: each stands at its place or behind it, before the next gap,
  /// which is a zero.
  ///
  /// Apart from what is needed of the few that are found, so that most looks touch one line of memory.
  private var slots: [UInt64]
  private var found: [(tag: UInt64, match: Match)]
  private let mask: Int

  init(_ erasures: [Canaries], _ keys: StoreKeys) {
    tagKeys = erasures.map { Canaries.tagKey($0.job, keys) }
    let threshold = erasures.map(\.threshold).max() ?? 0
    filter = ShingleFilter(
      Canaries.windowKey(keys), threshold: threshold,
      hashes: erasures.lazy.flatMap(\.marks).map(\.hash))
    let count = erasures.reduce(0) { $0 + $1.marks.count }
    var capacity = 64
    while capacity < 2 * count { capacity *= 2 }
    mask = capacity - 1
    slots = Array(repeating: 0, count: capacity)
    found = Array(repeating: (0, Match(erasure: 0, mark: 0)), count: capacity)
    for (erasure, canaries) in erasures.enumerated() {
      for (number, canary) in canaries.marks.enumerated() {
        var place = start(canary.hash)
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = CanaryIndex.filled(canary.hash)
        found[place] = (canary.tag, Match(erasure: erasure, mark: number))
      }
    }
  }

  /// A hash of zero is looked up as one: the tag tells them apart.
  private static func filled(_ hash: UInt64) -> UInt64 { max(hash, 1) }

  private func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 20) & mask }

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
      var place = self.start(hash)
      while slots[place] != 0 {
        defer { place = (place + 1) & mask }
        guard slots[place] == wanted else { continue }
        let (tag, match) = found[place]
        guard !isKnown(match) else { continue }
        let window = span.extracting(start..<start + ShingleFilter.windowBytes)
        if CanaryIndex.tag(of: window, tagKeys[match.erasure]) == tag { body(start, match) }
      }
    }
  }

  static func tag(of window: Span<UInt8>, _ key: KeyedHash.Key) -> UInt64 {
    var hash = KeyedHash(key)
    hash.add(window)
    return hash.value
  }
}
