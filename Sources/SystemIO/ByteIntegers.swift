/// Whole numbers in byte buffers, little-endian, at any place.
extension Span<UInt8> {
  /// Traps where the number would reach beyond the end.
  @inlinable @inline(__always)
  package func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at offset: Int
  ) -> Value {
    Value(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }
}

extension [UInt8] {
  @inlinable @inline(__always)
  package mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(integer: Value) {
    unsafe Swift.withUnsafeBytes(of: integer.littleEndian) { unsafe append(contentsOf: $0) }
  }

  /// Traps where the number would reach beyond the end.
  @inlinable
  package mutating func overwrite<Value: FixedWidthInteger & BitwiseCopyable>(
    integer: Value, at offset: Int
  ) {
    var rest = integer
    for place in 0..<MemoryLayout<Value>.size {
      self[offset + place] = UInt8(truncatingIfNeeded: rest)
      rest >>= 8
    }
  }
}
