import Glibc

extension [UInt8] {
  /// Appends `range` of `bytes` in one copy.
  package mutating func append(copying bytes: Span<UInt8>, _ range: Range<Int>) {
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}

extension Span<UInt8> {
  /// The first `byte` at or after `position`; nil when there is none.
  package func firstIndex(of byte: UInt8, from position: Int) -> Int? {
    let tail = extracting(position..<count)
    return unsafe tail.withUnsafeBufferPointer { buffer -> Int? in
      guard let base = buffer.baseAddress else { return nil }
      guard let found = unsafe memchr(base, Int32(byte), buffer.count) else { return nil }
      return unsafe position + UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }
  }
}
