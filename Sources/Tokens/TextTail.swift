/// The last bytes of a text, with padding behind them that a block may read.
@safe struct TextTail: ~Copyable {
  /// The most bytes that are copied: a block, and the sixteen bytes of a key at its last place.
  static let byteCount = BlockMasks.byteCount + 16

  private static let padding = BlockMasks.byteCount + 16
  private let bytes: UnsafeMutablePointer<UInt8>

  init() {
    unsafe bytes = .allocate(capacity: TextTail.byteCount + TextTail.padding)
    unsafe bytes.initialize(repeating: 0, count: TextTail.byteCount + TextTail.padding)
  }

  deinit { unsafe bytes.deallocate() }

  /// Copies the bytes of `text` from `start`, at most `byteCount`.
  ///
  /// The copy is valid until the next call.
  func copy(_ text: TextView, from start: Int) -> TextView {
    let count = text.count - start
    precondition(start >= 0 && count <= TextTail.byteCount, "the tail is too long")
    unsafe bytes.update(from: text.base + start, count: count)
    return unsafe TextView(bytes, count: count, padding: TextTail.padding, text.classes)
  }
}
