import ChatModel

/// Hands out the bytes of a stream in order, a chunk at a time, each lent from its own memory.
protocol ByteSource: AnyObject {
  /// The next bytes, valid until the next call on this source; empty at the end, and only there.
  func nextChunk() throws(HansardError) -> LentBytes
}

/// A source that can go back.
protocol SeekableByteSource: ByteSource {
  var byteCount: Int64 { get }
  /// Where the next chunk begins. Setting it beyond the end makes the next chunk empty.
  var position: Int64 { get set }
}

enum ChunkSize {
  /// What is asked of the operating system in one call.
  static let bytes = 256 << 10
}

/// Bytes held in memory.
@safe final class MemorySource: SeekableByteSource {
  private let bytes: PinnedBuffer<UInt8>
  var position: Int64 = 0

  init(_ bytes: consuming PinnedBuffer<UInt8>) { self.bytes = bytes }

  var byteCount: Int64 { Int64(bytes.count) }

  func nextChunk() -> LentBytes {
    guard position >= 0, position < byteCount else { return .none }
    let start = Int(position)
    let count = min(ChunkSize.bytes, bytes.count - start)
    position += Int64(count)
    return unsafe LentBytes(start: bytes.start + start, count: count)
  }
}
