/// Bytes with 64 readable zero bytes behind them, as SIMD readers need.
///
/// One allocation, shared by reference when copied; a block of records travels in one of these.
package struct PaddedBytes: Sendable {
  package static let padding = 64

  /// The bytes and their padding.
  package private(set) var storage: [UInt8]

  /// Bytes without the padding.
  package var count: Int { storage.count - PaddedBytes.padding }

  /// Takes the array over when nobody else has it and it has room for the padding.
  package init(_ bytes: consuming [UInt8] = []) {
    storage = bytes
    storage.append(contentsOf: repeatElement(0, count: PaddedBytes.padding))
  }

  /// Copies `range` of `bytes`.
  package init(copying bytes: Span<UInt8>, _ range: Range<Int>) {
    let taken = bytes.extracting(range)
    storage = unsafe taken.withUnsafeBufferPointer { taken in
      unsafe [UInt8](unsafeUninitializedCapacity: taken.count + PaddedBytes.padding) {
        buffer, count in
        let end = unsafe buffer.initialize(fromContentsOf: taken)
        unsafe buffer[end...].initialize(repeating: 0)
        count = buffer.count
      }
    }
  }

  package init(_ text: String) { self.init(Array(text.utf8)) }

  /// The bytes without their padding.
  package var bytes: ArraySlice<UInt8> { storage[0..<count] }

  package subscript(index: Int) -> UInt8 { storage[index] }
}
