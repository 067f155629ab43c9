import CTextBlocks

/// The token counts of pieces of up to 15 bytes: tables of fixed size that forget.
///
/// The small table, one slot for each of some hashes, keeps what was used last where a processor
/// reads at once. The large one keeps pieces of several tokens, which take time to count: a piece
/// whose line of four slots is full takes the slot of another.
@safe struct PieceCache: ~Copyable {
  private static let recentCount = 1 << 15
  private static let mergedLineMask = (1 << 15) - 1

  private let recent: UnsafeMutablePointer<PieceKey>
  private let merged: UnsafeMutablePointer<PieceKey>
  private var nextVictim = 0

  init() {
    let mergedCount = (PieceCache.mergedLineMask + 1) * KeyPlace.slotsPerLine
    unsafe recent = LargeMemory.allocate(PieceKey.self, count: PieceCache.recentCount)
    unsafe recent.initialize(repeating: .empty, count: PieceCache.recentCount)
    unsafe merged = LargeMemory.allocate(PieceKey.self, count: mergedCount)
    unsafe merged.initialize(repeating: .empty, count: mergedCount)
  }

  deinit {
    unsafe recent.deallocate()
    unsafe merged.deallocate()
  }

  /// How many tokens the bytes of `key` are, if that was asked lately; else 0.
  @inline(__always)
  func recentTokenCount(_ key: PieceKey, _ hash: UInt64) -> Int {
    let present = unsafe recent[PieceCache.recentSlot(hash)]
    return present.hasSameBytes(as: key) ? present.tokenCount : 0
  }

  /// Remembers that `key`, with the count that it carries, was asked for.
  @inline(__always)
  mutating func use(_ key: PieceKey, _ hash: UInt64) {
    unsafe recent[PieceCache.recentSlot(hash)] = key
  }

  /// Starts to fetch what `mergedTokenCount` will look at.
  @inline(__always)
  func prefetch(_ hash: UInt64) { unsafe text_block_prefetch(merged + place(hash).slot(0)) }

  /// How many tokens the bytes of `key` are; 0 when it is not among the pieces of several tokens.
  @inline(__always)
  func mergedTokenCount(_ key: PieceKey, _ hash: UInt64) -> Int {
    let place = place(hash)
    for attempt in 0..<KeyPlace.slotsPerLine {
      let present = unsafe merged[place.slot(attempt)]
      if present.hasSameBytes(as: key) { return present.tokenCount }
    }
    return 0
  }

  /// Keeps `key` with the count that it carries.
  mutating func insertMerged(_ key: PieceKey, _ hash: UInt64) {
    let place = place(hash)
    for attempt in 0..<KeyPlace.slotsPerLine {
      let slot = place.slot(attempt)
      let present = unsafe merged[slot]
      guard present.isEmpty || present.hasSameBytes(as: key) else { continue }
      unsafe merged[slot] = key
      return
    }
    nextVictim &+= 1
    unsafe merged[place.slot(nextVictim & 3)] = key
  }

  @inline(__always)
  private func place(_ hash: UInt64) -> KeyPlace {
    KeyPlace(hash, lineMask: PieceCache.mergedLineMask)
  }

  @inline(__always)
  private static func recentSlot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &>> 40) & (recentCount - 1)
  }
}
