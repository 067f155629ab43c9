import Glibc

extension [UInt8] {
  /// Appends `range` of `bytes` in one copy.
  package mutating func append(copying bytes: Span<UInt8>, _ range: Range<Int>) {
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}

extension String {
  /// - Parameter text: well-formed UTF-8.
  package init(copyingText text: Span<UInt8>) {
    self = unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

extension Span<UInt8> {
  /// Whether these are the bytes of `word`.
  package func spells(_ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    for index in indices where unsafe self[index] != word.utf8Start[index] { return false }
    return true
  }

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
