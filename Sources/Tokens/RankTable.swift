import CTextBlocks

/// From the bytes of a token to its rank: read-only tables, shared by all counters.
///
/// Tokens of two bytes, which every merge starts with, have a table of their own. Those of up to 15
/// are found by one 16-byte compare; a filter of bits, small enough for a processor's cache,
/// answers first for the many byte strings that are no token. Longer tokens are compared byte by
/// byte.
@safe final class RankTable: @unchecked Sendable {
  /// What a table returns for bytes that are no token.
  static let none = UInt32.max

  private let lineMask: Int
  /// Tokens of up to 15 bytes, in at most half of the slots.
  ///
  /// A key that finds its line full is in the next one.
  private let keys: UnsafeMutablePointer<PieceKey>
  private let ranks: UnsafeMutablePointer<UInt32>
  /// One bit set for each key, by other bits of its hash than those that choose the line.
  private let filter: UnsafeMutablePointer<UInt64>
  private let filterMask: UInt64
  private let twoByteRanks: UnsafeMutablePointer<UInt32>
  private let longMask: Int
  private let longRanks: UnsafeMutablePointer<UInt32>
  private let tokens: TokenBytes

  /// Indexes `tokens`; where two ranks have the same bytes the first one counts.
  init(_ tokens: TokenBytes) {
    self.tokens = tokens
    var longCount = 0
    for rank in 0..<tokens.count where tokens.byteCount(rank) > PieceKey.maximumByteCount {
      longCount += 1
    }
    let slotCount = RankTable.slotCount(tokens.count - longCount)
    let longSlotCount = RankTable.slotCount(longCount)
    let filterWords = slotCount / 8
    lineMask = slotCount / KeyPlace.slotsPerLine - 1
    filterMask = UInt64(filterWords * 64 - 1)
    longMask = longSlotCount - 1
    unsafe keys = LargeMemory.allocate(PieceKey.self, count: slotCount)
    unsafe keys.initialize(repeating: .empty, count: slotCount)
    unsafe ranks = RankTable.allocateRanks(slotCount)
    unsafe filter = LargeMemory.allocate(UInt64.self, count: filterWords)
    unsafe filter.initialize(repeating: 0, count: filterWords)
    unsafe twoByteRanks = RankTable.allocateRanks(1 << 16)
    unsafe longRanks = RankTable.allocateRanks(longSlotCount)
    insertAll()
  }

  deinit {
    unsafe keys.deallocate()
    unsafe ranks.deallocate()
    unsafe filter.deallocate()
    unsafe twoByteRanks.deallocate()
    unsafe longRanks.deallocate()
  }

  private static func slotCount(_ entries: Int) -> Int {
    var slots = 64
    while slots < entries * 2 { slots *= 2 }
    return slots
  }

  private static func allocateRanks(_ count: Int) -> UnsafeMutablePointer<UInt32> {
    let ranks = unsafe LargeMemory.allocate(UInt32.self, count: count)
    unsafe ranks.initialize(repeating: none, count: count)
    return unsafe ranks
  }

  /// Tokens are inserted a batch at a time, so that memory is fetched for many at once.
  private func insertAll() {
    var batch: [(key: PieceKey, rank: UInt32)] = []
    batch.reserveCapacity(64)
    unsafe tokens.forEach { rank, bytes in
      guard let base = bytes.baseAddress else { return }
      guard bytes.count <= PieceKey.maximumByteCount else {
        return unsafe insertLong(UInt32(rank), base, bytes.count)
      }
      let key = unsafe PieceKey(copying: base, bytes.count)
      prefetchSlot(key.hash)
      batch.append((key, UInt32(rank)))
      if batch.count == 64 { insert(&batch) }
    }
    insert(&batch)
  }

  private func insert(_ batch: inout [(key: PieceKey, rank: UInt32)]) {
    for (key, rank) in batch {
      let hash = key.hash
      let slot = slot(of: key, hash)
      guard unsafe keys[slot].isEmpty else { continue }
      unsafe keys[slot] = key
      unsafe ranks[slot] = rank
      let bit = filterBit(hash)
      unsafe filter[Int(bit &>> 6)] |= 1 &<< (bit & 63)
      if key.byteCount == 2 { unsafe twoByteRanks[Int(key.low)] = rank }
    }
    batch.removeAll(keepingCapacity: true)
  }

  private func insertLong(_ rank: UInt32, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let slot = unsafe longSlot(of: bytes, count)
    if unsafe longRanks[slot] == RankTable.none { unsafe longRanks[slot] = rank }
  }

  /// The slot that holds `key`, or the free one where it belongs.
  @inline(__always)
  private func slot(of key: PieceKey, _ hash: UInt64) -> Int {
    var hash = hash
    while true {
      let place = KeyPlace(hash, lineMask: lineMask)
      for attempt in 0..<KeyPlace.slotsPerLine {
        let slot = place.slot(attempt)
        let present = unsafe keys[slot]
        if present.isEmpty || present.hasSameBytes(as: key) { return slot }
      }
      hash &+= 1
    }
  }

  /// The slot that holds a token of more than 15 bytes, or the free one where it belongs.
  private func longSlot(of bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var slot = unsafe Int(truncatingIfNeeded: hash(bytes, count)) & longMask
    while true {
      let rank = unsafe longRanks[slot]
      if unsafe rank == RankTable.none || tokens.equals(Int(rank), bytes, count) { return slot }
      slot = (slot &+ 1) & longMask
    }
  }

  @inline(__always)
  func rank(of key: PieceKey) -> UInt32 {
    let hash = key.hash
    return mayHold(hash) ? rankInTable(key, hash) : RankTable.none
  }

  /// The rank of a key that the filter lets pass.
  @inline(__always)
  func rankInTable(_ key: PieceKey, _ hash: UInt64) -> UInt32 {
    unsafe ranks[slot(of: key, hash)]
  }

  /// The rank of any key, looked for where it most likely is, whatever the filter says.
  @inline(__always)
  func likelyRank(_ key: PieceKey, _ hash: UInt64) -> UInt32 {
    let slot = KeyPlace(hash, lineMask: lineMask).slot(0)
    let isThere = unsafe keys[slot].hasSameBytes(as: key)
    let rank = unsafe ranks[slot]
    // Both are computed, so that there is one branch, which is rarely taken.
    let mayBeElsewhere = (isThere ? 0 : filterBits(hash)) != 0
    if mayBeElsewhere { return rankInTable(key, hash) }
    return isThere ? rank : RankTable.none
  }

  /// Whether the filter lets a key of this hash pass.
  @inline(__always)
  func mayHold(_ hash: UInt64) -> Bool { filterBits(hash) != 0 }

  /// 1 where the filter lets a key of this hash pass, else 0.
  @inline(__always)
  private func filterBits(_ hash: UInt64) -> UInt64 {
    let bit = filterBit(hash)
    return unsafe filter[Int(truncatingIfNeeded: bit &>> 6)] &>> (bit & 63) & 1
  }

  @inline(__always)
  private func filterBit(_ hash: UInt64) -> UInt64 { (hash &>> 32) & filterMask }

  /// Starts to fetch what `mayHold` will look at.
  @inline(__always)
  func prefetchFilter(_ hash: UInt64) {
    unsafe text_block_prefetch(filter + Int(truncatingIfNeeded: filterBit(hash) &>> 6))
  }

  /// Whether `key` is a token; `hash` is its hash.
  @inline(__always)
  func holds(_ key: PieceKey, _ hash: UInt64) -> Bool {
    unsafe !keys[slot(of: key, hash)].isEmpty
  }

  /// Starts to fetch what `holds` will look at.
  @inline(__always)
  func prefetchKey(_ hash: UInt64) {
    unsafe text_block_prefetch(keys + KeyPlace(hash, lineMask: lineMask).slot(0))
  }

  /// Starts to fetch what `rankInTable` will look at.
  @inline(__always)
  func prefetchSlot(_ hash: UInt64) {
    let slot = KeyPlace(hash, lineMask: lineMask).slot(0)
    unsafe text_block_prefetch(keys + slot)
    unsafe text_block_prefetch(ranks + slot)
  }

  /// The rank of two bytes, the first in the lower half.
  @inline(__always)
  func rank(ofTwoBytes bytes: UInt16) -> UInt32 { unsafe twoByteRanks[Int(bytes)] }

  /// The rank of more than 15 bytes.
  func rank(ofLong bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    guard count <= tokens.longest else { return RankTable.none }
    return unsafe longRanks[longSlot(of: bytes, count)]
  }

  /// The rank of the bytes of `text` from `start` to `end`.
  @inline(__always)
  func rank(in text: TextView, _ start: Int, _ end: Int) -> UInt32 {
    let byteCount = end &- start
    if byteCount <= PieceKey.maximumByteCount { return rank(of: text.key(start, byteCount)) }
    return unsafe rank(ofLong: text.base + start, byteCount)
  }
}
