/// The token counts of pieces of 16 bytes and more, with their bytes in one arena of fixed size.
///
/// When arena or table is full, everything is forgotten.
@safe struct LongPieceCache: ~Copyable {
  /// The longest piece that is kept, in bytes.
  static let maximumByteCount = 1024

  private struct Entry: BitwiseCopyable {
    var hash: UInt64 = 0
    var offset: UInt32 = 0
    var byteCount: UInt16 = 0
    /// 0 in a free entry.
    var tokenCount: UInt16 = 0
  }

  private static let entryCount = 1 << 16
  /// Entries that are looked at, whatever the hashes: no text makes a look-up long.
  private static let maximumAttempts = 8
  private static let arenaByteCount = 4 << 20
  private let entries: UnsafeMutablePointer<Entry>
  private let arena: UnsafeMutablePointer<UInt8>
  private var usedEntries = 0
  private var usedBytes = 0

  init() {
    unsafe entries = LargeMemory.allocate(Entry.self, count: LongPieceCache.entryCount)
    unsafe entries.initialize(repeating: Entry(), count: LongPieceCache.entryCount)
    // In small pages: as a rule little of it is ever touched.
    unsafe arena = .allocate(capacity: LongPieceCache.arenaByteCount)
  }

  deinit {
    unsafe entries.deallocate()
    unsafe arena.deallocate()
  }

  /// The hash of a piece; nil when it is too long to be kept.
  @inline(__always)
  func hash(of bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
    guard let base = bytes.baseAddress, bytes.count <= LongPieceCache.maximumByteCount else {
      return nil
    }
    return unsafe Tokens.hash(base, bytes.count)
  }

  /// How many tokens the piece is; nil when that is not known.
  @inline(__always)
  func tokenCount(_ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int? {
    let entry = unsafe entries[index(of: bytes, hash)]
    return unsafe isPiece(entry, bytes, hash) ? Int(entry.tokenCount) : nil
  }

  /// Keeps a piece that is not there yet.
  mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ tokenCount: Int) {
    let isFull =
      usedBytes + bytes.count > LongPieceCache.arenaByteCount
      || usedEntries >= LongPieceCache.entryCount / 2
    if isFull {
      unsafe entries.update(repeating: Entry(), count: LongPieceCache.entryCount)
      usedBytes = 0
      usedEntries = 0
    }
    let entry = Entry(
      hash: hash, offset: UInt32(usedBytes), byteCount: UInt16(bytes.count),
      tokenCount: UInt16(tokenCount))
    unsafe entries[index(of: bytes, hash)] = entry
    for offset in 0..<bytes.count { unsafe arena[usedBytes + offset] = bytes[offset] }
    usedBytes += bytes.count
    usedEntries += 1
  }

  /// The entry of a piece, or one that it may take: a free one if there is one nearby.
  @inline(__always)
  private func index(of bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int {
    let home = Int(truncatingIfNeeded: hash) & (LongPieceCache.entryCount - 1)
    for attempt in 0..<LongPieceCache.maximumAttempts {
      let index = (home &+ attempt) & (LongPieceCache.entryCount - 1)
      let entry = unsafe entries[index]
      if unsafe entry.tokenCount == 0 || isPiece(entry, bytes, hash) { return index }
    }
    return home
  }

  @inline(__always)
  private func isPiece(
    _ entry: Entry, _ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt64
  ) -> Bool {
    guard entry.hash == hash, Int(entry.byteCount) == bytes.count, entry.tokenCount != 0 else {
      return false
    }
    let kept = unsafe UnsafeRawBufferPointer(
      start: arena + Int(entry.offset), count: bytes.count)
    return unsafe haveEqualBytes(kept, UnsafeRawBufferPointer(bytes))
  }
}

/// Whether two runs of the same number of bytes, at least 8, are equal.
@inline(__always)
private func haveEqualBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool
{
  let last = left.count &- 8
  var index = 0
  while index < last {
    let isEqual =
      unsafe left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    guard isEqual else { return false }
    index &+= 8
  }
  return unsafe left.loadUnaligned(fromByteOffset: last, as: UInt64.self)
    == right.loadUnaligned(fromByteOffset: last, as: UInt64.self)
}
