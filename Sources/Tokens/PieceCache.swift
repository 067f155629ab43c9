import CTextBlocks

/// The token counts of pieces of up to 15 bytes: tables of fixed size that forget.
///
/// The large table starts with all tokens of the vocabulary, so that even a first text finds most
/// pieces. A piece whose line of four slots is full takes the slot of another. The small table
/// before it, one slot for each of some hashes, keeps what was used last where a processor reads at
/// once.
@safe struct PieceCache: ~Copyable {
  private static let recentCount = 1 << 14

  private let recent: UnsafeMutablePointer<PieceKey>
  private let slots: UnsafeMutablePointer<PieceKey>
  private let lineMask: Int
  private var nextVictim = 0

  init(seededFrom ranks: RankTable) {
    unsafe recent = LargeMemory.allocate(PieceKey.self, count: PieceCache.recentCount)
    unsafe recent.initialize(repeating: .empty, count: PieceCache.recentCount)
    unsafe slots = LargeMemory.allocate(PieceKey.self, count: ranks.slotCount)
    unsafe ranks.copyKeys(to: slots)
    lineMask = ranks.lineMask
  }

  deinit {
    unsafe recent.deallocate()
    unsafe slots.deallocate()
  }

  /// Starts to fetch what `tokenCount` will look at.
  @inline(__always)
  func prefetch(_ hash: UInt64) {
    unsafe text_block_prefetch(slots + KeyPlace(hash, lineMask: lineMask).slot(0))
  }

  /// How many tokens the bytes of `key` are, if that was asked lately; else 0.
  @inline(__always)
  func recentTokenCount(_ key: PieceKey, _ hash: UInt64) -> Int {
    let present = unsafe recent[PieceCache.recentSlot(hash)]
    return present.hasSameBytes(as: key) ? present.tokenCount : 0
  }

  /// How many tokens the bytes of `key` are; 0 when it is not there.
  @inline(__always)
  mutating func tokenCount(_ key: PieceKey, _ hash: UInt64) -> Int {
    let place = KeyPlace(hash, lineMask: lineMask)
    for attempt in 0..<KeyPlace.slotsPerLine {
      let present = unsafe slots[place.slot(attempt)]
      guard present.hasSameBytes(as: key) else { continue }
      unsafe recent[PieceCache.recentSlot(hash)] = present
      return present.tokenCount
    }
    return 0
  }

  /// Keeps `key` with the count that it carries.
  mutating func insert(_ key: PieceKey, _ hash: UInt64) {
    let place = KeyPlace(hash, lineMask: lineMask)
    unsafe recent[PieceCache.recentSlot(hash)] = key
    for attempt in 0..<KeyPlace.slotsPerLine {
      let slot = place.slot(attempt)
      let present = unsafe slots[slot]
      guard present.isEmpty || present.hasSameBytes(as: key) else { continue }
      unsafe slots[slot] = key
      return
    }
    nextVictim &+= 1
    unsafe slots[place.slot(nextVictim & 3)] = key
  }

  @inline(__always)
  private static func recentSlot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &>> 40) & (recentCount - 1)
  }
}
