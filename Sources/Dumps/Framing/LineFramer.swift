import SystemIO

/// One record a line, for JSONL and its like.
///
/// Lines end with LF or CRLF, the last one also without; empty lines are no records. Every other
/// byte, NUL included, belongs to its line. A line over the limit is one problem and is never held
/// in memory whole.
package struct LineFramer: RecordFramer {
  private let recordLimit: Int
  private var builder: BlockBuilder
  /// Bytes of the member before the piece at hand.
  private var position = 0
  private var lineStart = 0
  /// True within a line over the limit, which has been reported already.
  private var skipping = false
  /// True when the last byte of the piece before was a carriage return.
  private var endedWithReturn = false

  package init(
    recordLimit: Int = FramingLimits.recordBytes, blockBytes: Int = FramingLimits.blockBytes
  ) {
    self.recordLimit = recordLimit
    builder = BlockBuilder(blockBytes: blockBytes)
  }

  package mutating func push(_ bytes: Span<UInt8>, into items: inout [FramedItem]) {
    guard !bytes.isEmpty else { return }
    var index = 0
    while let newline = bytes.firstIndex(of: UInt8(ascii: "\n"), from: index) {
      endLine(at: newline, of: bytes, into: &items)
      index = newline + 1
      lineStart = position + index
    }
    let end = position + bytes.count
    if !skipping, end - lineStart > recordLimit { refuseLine(of: bytes, into: &items) }
    if skipping {
      builder.skip(to: end, in: bytes, at: position, into: &items)
    } else {
      builder.keep(bytes, at: position, openRecord: lineStart)
    }
    endedWithReturn = bytes[bytes.count - 1] == UInt8(ascii: "\r")
    position = end
  }

  package mutating func finish(truncated: String?, into items: inout [FramedItem]) {
    defer { builder.finish(into: &items) }
    guard !skipping, lineStart < position else { return }
    let nothing: [UInt8] = []
    if let truncated {
      let raw = builder.prefix(
        from: lineStart, limit: FramingLimits.quarantinedBytes, in: nothing.span, at: position)
      builder.skip(to: position, in: nothing.span, at: position, into: &items)
      items.append(
        .problem(
          FramingProblem(
            "the file ends inside this line: \(truncated)", byteOffset: Int64(lineStart), raw: raw))
      )
    } else {
      endLine(at: 0, of: nothing.span, into: &items)
    }
  }

  private mutating func endLine(
    at newline: Int, of bytes: Span<UInt8>, into items: inout [FramedItem]
  ) {
    var end = position + newline
    guard !skipping else {
      skipping = false
      return builder.skip(to: end + 1, in: bytes, at: position, into: &items)
    }
    if end - lineStart > recordLimit {
      refuseLine(of: bytes, into: &items)
      return endLine(at: newline, of: bytes, into: &items)
    }
    let hasReturn = newline > 0 ? bytes[newline - 1] == UInt8(ascii: "\r") : endedWithReturn
    if hasReturn, end > lineStart { end -= 1 }
    guard end > lineStart else { return }
    builder.close(lineStart..<end, in: bytes, at: position, into: &items)
  }

  private mutating func refuseLine(of bytes: Span<UInt8>, into items: inout [FramedItem]) {
    let raw = builder.prefix(
      from: lineStart, limit: FramingLimits.quarantinedBytes, in: bytes, at: position)
    builder.skip(to: max(position, lineStart), in: bytes, at: position, into: &items)
    items.append(
      .problem(
        FramingProblem(
          "a line of more than \(recordLimit) bytes", byteOffset: Int64(lineStart), raw: raw)))
    skipping = true
  }
}
