import SystemIO

/// Collects records into blocks: what every framer has in common.
///
/// All positions are bytes from the start of the member. A framer reports each record that ends in
/// the piece at hand with `close`, and calls `keep` at the end of the piece; each byte is copied
/// once, in bulk.
struct BlockBuilder {
  private let blockBytes: Int
  private var bytes: [UInt8] = []
  private var records: [Range<Int>] = []
  /// Where `bytes` begins.
  private var start = 0

  init(blockBytes: Int) { self.blockBytes = blockBytes }

  /// Adds a record that ends within `input`, and hands over the block when it is full.
  mutating func close(
    _ record: Range<Int>, in input: Span<UInt8>, at inputStart: Int, into items: inout [FramedItem]
  ) {
    if record.count >= blockBytes, !records.isEmpty {
      copy(input, at: inputStart, upTo: record.lowerBound)
      handOver(upTo: record.lowerBound, into: &items)
    }
    records.append(record.lowerBound - start..<record.upperBound - start)
    if record.upperBound - start >= blockBytes {
      copy(input, at: inputStart, upTo: record.upperBound)
      handOver(upTo: record.upperBound, into: &items)
    }
  }

  /// Keeps what records and the open one need of `input`, which is about to go away.
  ///
  /// - Parameter openRecord: where the unfinished record starts; nil between records.
  mutating func keep(_ input: Span<UInt8>, at inputStart: Int, openRecord: Int?) {
    let inputEnd = inputStart + input.count
    if records.isEmpty { drop(upTo: openRecord ?? inputEnd) }
    copy(input, at: inputStart, upTo: inputEnd)
  }

  /// Hands over what is complete and forgets all other bytes before `position`.
  mutating func skip(
    to position: Int, in input: Span<UInt8>, at inputStart: Int, into items: inout [FramedItem]
  ) {
    if let last = records.last {
      copy(input, at: inputStart, upTo: start + last.upperBound)
      handOver(upTo: start + last.upperBound, into: &items)
    }
    drop(upTo: position)
  }

  /// Hands over the records that are left.
  mutating func finish(into items: inout [FramedItem]) {
    handOver(upTo: start + bytes.count, isLast: true, into: &items)
  }

  /// Up to `limit` bytes of an unfinished record; what is not kept yet comes from `input`.
  func prefix(
    from position: Int, limit: Int, in input: Span<UInt8>, at inputStart: Int
  ) -> [UInt8] {
    var prefix: [UInt8] = []
    let kept = start + bytes.count
    if position < kept {
      let from = position - start
      prefix.append(copying: bytes.span, from..<from + min(limit, kept - position))
    }
    let from = max(position, kept) - inputStart
    let rest = min(limit - prefix.count, input.count - from)
    if from >= 0, rest > 0 { prefix.append(copying: input, from..<from + rest) }
    return prefix
  }

  private mutating func copy(_ input: Span<UInt8>, at inputStart: Int, upTo position: Int) {
    let end = start + bytes.count
    guard position > end else { return }
    bytes.append(copying: input, end - inputStart..<position - inputStart)
  }

  /// Cuts the block before `position`, which `bytes` reaches.
  private mutating func handOver(
    upTo position: Int, isLast: Bool = false, into items: inout [FramedItem]
  ) {
    guard !records.isEmpty else { return }
    var rest: [UInt8] = []
    if !isLast {
      // The next block is about as large as this one: where statements end blocks, they are small.
      let bytes = min(blockBytes, bytes.count)
      rest.reserveCapacity(bytes + bytes / 8 + PaddedBytes.padding)
    }
    let cut = position - start
    rest.append(copying: bytes.span, cut..<bytes.count)
    bytes.removeLast(rest.count)
    swap(&bytes, &rest)
    let block = RecordBlock(
      bytes: PaddedBytes(consume rest), records: records, byteOffset: Int64(start))
    items.append(.block(block))
    records = []
    start = position
  }

  private mutating func drop(upTo position: Int) {
    guard position > start else { return }
    bytes.removeFirst(min(bytes.count, position - start))
    start = position
  }
}
