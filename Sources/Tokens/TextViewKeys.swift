extension PieceKey {
  /// The key of `count` bytes, of which none behind the last is read.
  init(copying bytes: UnsafePointer<UInt8>, _ count: Int) {
    var low: UInt64 = 0
    var high: UInt64 = 0
    for index in 0..<min(count, 8) { unsafe low |= UInt64(bytes[index]) << UInt64(index * 8) }
    for index in 8..<max(count, 8) { unsafe high |= UInt64(bytes[index]) << UInt64(index * 8 - 64) }
    self.init(low: low, high: high, byteCount: count)
  }

  /// The key of `count` (1 to 15) bytes, of which sixteen are readable.
  @inline(__always)
  init(reading bytes: UnsafePointer<UInt8>, _ count: Int) {
    let raw = unsafe UnsafeRawPointer(bytes)
    self.init(
      low: unsafe UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)),
      high: unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      byteCount: count)
  }

  /// As the other, by a table.
  @inline(__always)
  init(lookingUp bytes: UnsafePointer<UInt8>, _ count: Int) {
    let raw = unsafe UnsafeRawPointer(bytes)
    self.init(
      lookingUp: unsafe UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)),
      unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      byteCount: count)
  }
}

extension TextView {
  /// The bytes at `index` and behind it, the first in the lower half.
  @inline(__always)
  func twoBytes(_ index: Int) -> UInt16 {
    precondition(index >= 0 && index &+ 2 <= count, "read past the text")
    return unsafe UInt16(
      littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt16.self))
  }

  /// The key of `byteCount` (1 to 15) bytes at `start`.
  @inline(__always)
  func key(_ start: Int, _ byteCount: Int) -> PieceKey {
    precondition(start >= 0 && start &+ byteCount <= count, "read past the text")
    return start &+ 16 <= readableCount
      ? unsafe PieceKey(reading: base + start, byteCount)
      : unsafe PieceKey(copying: base + start, byteCount)
  }
}
