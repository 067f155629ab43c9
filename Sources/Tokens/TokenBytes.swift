/// The bytes of every token of a vocabulary, by rank.
struct TokenBytes: Sendable {
  /// The most bytes that one token may have.
  static let maximumByteCount = 255
  /// The most tokens of a vocabulary: mergers keep a rank in 22 bits.
  static let maximumCount = 1 << 22

  /// In rank order, each token after a byte that tells its length.
  private let packed: [UInt8]
  /// Where the bytes of each token start in `packed`; the last entry is one behind the end.
  private let offsets: [UInt32]
  /// Bytes of the longest token.
  let longest: Int

  var count: Int { offsets.count - 1 }

  /// Reads tokens in rank order, each a length byte and its bytes; length 0 is a rank without a
  /// token.
  ///
  /// Reads no more than `maximumCount` tokens. Returns nil when the last one is cut off, or when
  /// there is more than memory is meant for.
  init?(packed: [UInt8], maximumCount: Int = TokenBytes.maximumCount) {
    guard packed.count < 1 << 30 else { return nil }
    var longest = 0
    var position = 0
    let offsets = [UInt32](capacity: packed.count + 1) { output in
      while position < packed.count, output.count < min(maximumCount, TokenBytes.maximumCount) {
        output.append(UInt32(position + 1))
        let byteCount = Int(packed[position])
        longest = max(longest, byteCount)
        position += 1 + byteCount
      }
      output.append(UInt32(position + 1))
    }
    guard position <= packed.count else { return nil }
    self.packed = packed
    self.offsets = offsets
    self.longest = longest
  }

  @inline(__always)
  func byteCount(_ rank: Int) -> Int { Int(offsets[rank + 1] - offsets[rank]) - 1 }

  @inline(__always)
  private func range(_ rank: Int) -> Range<Int> {
    Int(offsets[rank])..<(Int(offsets[rank + 1]) - 1)
  }

  subscript(rank: Int) -> ArraySlice<UInt8> { packed[range(rank)] }

  func equals(_ rank: Int, _ other: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let range = range(rank)
    guard range.count == count else { return false }
    return unsafe packed.withUnsafeBufferPointer { bytes in
      unsafe bytes.extracting(range).elementsEqual(UnsafeBufferPointer(start: other, count: count))
    }
  }

  /// Whether each of the 256 bytes is a token, so that every text can be made of tokens.
  var hasAllBytes: Bool {
    var bytes: Set<UInt8> = []
    for rank in 0..<count where byteCount(rank) == 1 {
      bytes.insert(packed[range(rank).lowerBound])
    }
    return bytes.count == 256
  }

  /// Calls `body` with all ranks that have a token, in order, and where its bytes are.
  func forEach(_ body: (_ rank: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Void) {
    unsafe packed.withUnsafeBufferPointer { bytes in
      for rank in 0..<count where byteCount(rank) > 0 {
        unsafe body(rank, bytes.extracting(range(rank)))
      }
    }
  }
}
