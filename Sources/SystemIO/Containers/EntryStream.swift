package import ChatModel

/// The bytes of one member, pulled in order and in bounded memory.
///
/// A member that breaks off gives all bytes before the break and then throws, on every later call
/// too. Whoever reads may stop anywhere.
package struct EntryStream: ~Copyable {
  private let source: PeekableSource
  /// What is left of the last chunk.
  private var chunk = LentBytes.none

  init(_ source: PeekableSource) { self.source = source }

  /// Bytes read so far.
  package var byteOffset: Int64 { source.byteOffset - Int64(chunk.count) }

  /// The first bytes that were not read yet, without reading them: `count` of them, fewer only at
  /// the end of the member or before a break.
  ///
  /// Costs a copy; meant for recognising a format before the first `read`.
  package mutating func peek(upTo count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    chunk.prefix(count).withSpan { bytes.append(copying: $0) }
    source.peek(upTo: count - bytes.count) { bytes.append(copying: $0) }
    return bytes
  }

  /// Appends up to `count` bytes to `buffer`, and returns how many: 0 at the end, and only there.
  ///
  /// - Throws: `.unreadableContainer`, `.limitExceeded` or `.io` where the member breaks off.
  package mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(HansardError)
    -> Int
  {
    guard count > 0, try fill() else { return 0 }
    let taken = chunk.prefix(count)
    taken.withSpan { buffer.append(copying: $0) }
    chunk = chunk.dropFirst(taken.count)
    return taken.count
  }

  /// Lends the next chunk of up to 1 MiB or so without copying it; false at the end.
  ///
  /// - Throws: what `read` throws, and whatever `body` throws.
  package mutating func readChunk(_ body: (Span<UInt8>) throws -> Void) throws -> Bool {
    guard try fill() else { return false }
    let lent = chunk
    chunk = .none
    try lent.withSpan(body)
    return true
  }

  /// False at the end.
  private mutating func fill() throws(HansardError) -> Bool {
    if chunk.isEmpty { chunk = try source.nextChunk() }
    return !chunk.isEmpty
  }
}

extension [UInt8] {
  fileprivate mutating func append(copying bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
