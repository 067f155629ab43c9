import ChatModel

/// A source whose beginning can be looked at before it is read, and which remembers how it ended.
///
/// A failure shows only after the bytes before it were handed out.
@safe final class PeekableSource: ByteSource {
  private let upstream: any ByteSource
  /// What was peeked; the bytes from `headPosition` on are still to be handed out.
  private var head = PinnedBuffer<UInt8>()
  private var headPosition = 0
  private var upstreamFailure: HansardError?
  private var upstreamEnded = false

  /// Bytes handed out so far.
  private(set) var byteOffset: Int64 = 0
  /// The failure that a reader of this source was told of.
  private(set) var failure: HansardError?

  init(_ upstream: any ByteSource) { self.upstream = upstream }

  /// Lends up to `count` bytes that come next, fewer only at the end or before a failure.
  func peek<Result>(upTo count: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    while head.count - headPosition < count, fillHead() {}
    let available = min(count, head.count - headPosition)
    let bytes = unsafe LentBytes(start: head.start + headPosition, count: available)
    return bytes.withSpan(body)
  }

  /// True when there is nothing to hand out.
  ///
  /// `failureAhead` tells whether something should be.
  var isEmpty: Bool { peek(upTo: 1) { $0.isEmpty } }

  /// The failure that waits behind what was peeked.
  var failureAhead: HansardError? { upstreamFailure }

  /// All that is left, to be held in memory; nil when that is more than `maximumBytes`.
  func readAll(upTo maximumBytes: Int) throws(HansardError) -> PinnedBuffer<UInt8>? {
    var bytes = PinnedBuffer<UInt8>()
    while true {
      let chunk = try nextChunk()
      if chunk.isEmpty { return bytes }
      guard chunk.count <= maximumBytes - bytes.count else { return nil }
      chunk.withSpan { bytes.append($0) }
    }
  }

  /// False when nothing came.
  private func fillHead() -> Bool {
    guard upstreamFailure == nil, !upstreamEnded else { return false }
    do throws(HansardError) {
      let chunk = try upstream.nextChunk()
      upstreamEnded = chunk.isEmpty
      chunk.withSpan { head.append($0) }
    } catch {
      upstreamFailure = error
    }
    return upstreamFailure == nil && !upstreamEnded
  }

  func nextChunk() throws(HansardError) -> LentBytes {
    if headPosition < head.count {
      let chunk = unsafe LentBytes(
        start: head.start + headPosition, count: head.count - headPosition)
      headPosition = head.count
      byteOffset += Int64(chunk.count)
      return chunk
    }
    head.removeAll()
    headPosition = 0
    do throws(HansardError) {
      if let upstreamFailure { throw upstreamFailure }
      let chunk = upstreamEnded ? .none : try upstream.nextChunk()
      byteOffset += Int64(chunk.count)
      upstreamEnded = chunk.isEmpty
      return chunk
    } catch {
      upstreamFailure = error
      failure = error
      throw error
    }
  }
}
