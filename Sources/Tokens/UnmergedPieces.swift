import Glibc

/// Pieces that no table knows, of one text or several, until they are merged together.
///
/// Merging takes turns between pieces, so it wants many: texts of a line have one or two each. What is
/// new is often soon said again, so a piece that waits already is not added twice.
@safe struct UnmergedPieces: ~Copyable {
  /// One time that a piece was found.
  struct Finding: BitwiseCopyable {
    /// Among the pieces that wait.
    let piece: Int32
    /// Which of the texts that are counted together it is of.
    let text: Int32
  }

  private static let pieceCapacity = 64
  private static let findingCapacity = 256
  /// Bytes behind a piece that a key may read.
  private static let padding = 16
  private static let slotMask = 127

  private let pieces: UnsafeMutablePointer<UnmergedPiece>
  /// Their bytes, copied: a text may go before its last pieces are merged.
  private let bytes: UnsafeMutablePointer<UInt8>
  private let findings: UnsafeMutablePointer<Finding>
  /// By the hash of a piece, its number and 1; 0 for none.
  ///
  /// Of two pieces in one slot the first stays.
  private let slots: UnsafeMutablePointer<UInt8>
  private(set) var pieceCount = 0
  private(set) var findingCount = 0
  private var usedBytes = 0

  init() {
    unsafe pieces = .allocate(capacity: UnmergedPieces.pieceCapacity)
    let byteCount =
      UnmergedPieces.pieceCapacity * PieceMerger.maximumByteCount + UnmergedPieces.padding
    unsafe bytes = .allocate(capacity: byteCount)
    unsafe bytes.initialize(repeating: 0, count: byteCount)
    unsafe findings = .allocate(capacity: UnmergedPieces.findingCapacity)
    unsafe slots = .allocate(capacity: UnmergedPieces.slotMask + 1)
    unsafe slots.initialize(repeating: 0, count: UnmergedPieces.slotMask + 1)
  }

  deinit {
    unsafe pieces.deallocate()
    unsafe bytes.deallocate()
    unsafe findings.deallocate()
    unsafe slots.deallocate()
  }

  var isFull: Bool {
    pieceCount == UnmergedPieces.pieceCapacity || findingCount == UnmergedPieces.findingCapacity
  }

  /// Adds a piece of at most `PieceMerger.maximumByteCount` bytes; there must be room.
  mutating func add(_ piece: UnsafeBufferPointer<UInt8>, _ hash: UInt64, ofText text: Int) {
    precondition(
      !isFull && piece.count <= PieceMerger.maximumByteCount, "no room for a piece to merge")
    let number = unsafe number(of: piece, hash)
    unsafe findings[findingCount] = Finding(
      piece: Int32(truncatingIfNeeded: number), text: Int32(truncatingIfNeeded: text))
    findingCount += 1
  }

  /// The number of the same piece, or of a new copy.
  private mutating func number(of piece: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int {
    let slot = Int(truncatingIfNeeded: hash) & UnmergedPieces.slotMask
    let occupant = unsafe Int(slots[slot]) - 1
    if occupant < 0 {
      unsafe slots[slot] = UInt8(pieceCount + 1)
    } else if unsafe pieces[occupant].isSame(piece, hash) {
      return occupant
    }
    let copy = unsafe UnsafeMutableBufferPointer(start: bytes + usedBytes, count: piece.count)
    _ = unsafe copy.update(fromContentsOf: piece)
    unsafe pieces[pieceCount] = UnmergedPiece(bytes: UnsafeBufferPointer(copy), hash: hash)
    usedBytes += piece.count
    pieceCount += 1
    return pieceCount - 1
  }

  /// Merges all pieces, so that each has its count.
  mutating func merge(with merger: inout PieceMerger) {
    unsafe merger.merge(UnsafeMutableBufferPointer(start: pieces, count: pieceCount))
  }

  subscript(number: Int) -> UnmergedPiece {
    precondition(number >= 0 && number < pieceCount, "no such piece")
    return unsafe pieces[number]
  }

  func finding(_ number: Int) -> Finding {
    precondition(number >= 0 && number < findingCount, "no such finding")
    return unsafe findings[number]
  }

  mutating func removeAll() {
    unsafe slots.update(repeating: 0, count: UnmergedPieces.slotMask + 1)
    pieceCount = 0
    findingCount = 0
    usedBytes = 0
  }
}

extension UnmergedPiece {
  fileprivate func isSame(_ piece: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Bool {
    guard self.hash == hash, unsafe bytes.count == piece.count,
      let own = unsafe bytes.baseAddress, let other = piece.baseAddress
    else { return false }
    return unsafe memcmp(own, other, piece.count) == 0
  }
}
