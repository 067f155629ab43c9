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
}

/// Values in memory's own layout, for bytes that never leave the process.
extension Span<UInt8> {
  /// Traps where the value would reach beyond the end.
  @inlinable @inline(__always)
  package func bitwise<Value: BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type)
  }
}

extension [UInt8] {
  @inlinable @inline(__always)
  package mutating func append(bitwise value: some BitwiseCopyable) {
    unsafe Swift.withUnsafeBytes(of: value) { unsafe append(contentsOf: $0) }
  }
}
