/// Bytes that a `ByteSource` or a C library lends from its own memory, valid until the next call on it.
@safe package struct LentBytes {
  private let bytes: UnsafeRawBufferPointer

  static var none: LentBytes { unsafe LentBytes(start: nil, count: 0) }

  package init(start: UnsafeRawPointer?, count: Int) {
    unsafe bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  var start: UnsafeRawPointer? { unsafe bytes.baseAddress }
  var count: Int { unsafe bytes.count }
  var isEmpty: Bool { count == 0 }

  package func withSpan<Result, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Result)
    throws(Failure) -> Result
  {
    unsafe try body(bytes.bindMemory(to: UInt8.self).span)
  }

  /// The first `count` bytes, or all.
  func prefix(_ count: Int) -> LentBytes {
    unsafe LentBytes(start: bytes.baseAddress, count: max(0, min(count, bytes.count)))
  }

  /// All but the first `count` bytes.
  func dropFirst(_ count: Int) -> LentBytes {
    let dropped = unsafe max(0, min(count, bytes.count))
    return unsafe LentBytes(
      start: bytes.baseAddress.map { unsafe $0 + dropped }, count: bytes.count - dropped)
  }
}
