import SystemIO

/// Lines of Hansard's own archives, with the pieces of one long message in one block.
///
/// A message over the line limit goes on over several lines, each with the number of its `chunk`
/// and of all `chunks`. Only the last line of a block is looked at: where it leaves a message
/// unfinished the next block is joined to it.
package struct CanonicalFramer: RecordFramer {
  private var lines: LineFramer
  private var held: Held?

  private struct Held {
    var bytes: [UInt8]
    var records: [Range<Int>]
    let byteOffset: Int64
  }

  package init(
    recordLimit: Int = FramingLimits.recordBytes, blockBytes: Int = FramingLimits.blockBytes
  ) {
    lines = LineFramer(recordLimit: recordLimit, blockBytes: blockBytes)
  }

  package mutating func push(_ bytes: Span<UInt8>, into items: inout [FramedItem]) {
    var found: [FramedItem] = []
    lines.push(bytes, into: &found)
    for item in found { pass(item, into: &items) }
  }

  package mutating func finish(truncated: String?, into items: inout [FramedItem]) {
    var found: [FramedItem] = []
    lines.finish(truncated: truncated, into: &found)
    for item in found { pass(item, into: &items) }
    release(into: &items)
  }

  private mutating func pass(_ item: FramedItem, into items: inout [FramedItem]) {
    guard case .block(let block) = item else {
      release(into: &items)
      return items.append(item)
    }
    let continues =
      block.records.last.map { isUnfinished(block.bytes.storage.span, $0) } ?? false
    if held == nil, !continues { return items.append(item) }
    join(block, into: &items)
    if !continues { release(into: &items) }
  }

  /// Adds a block behind what is held; one that would make too much is handed over apart.
  private mutating func join(_ block: RecordBlock, into items: inout [FramedItem]) {
    if let held, held.bytes.count + block.bytes.count > FramingLimits.recordBytes {
      release(into: &items)
    }
    var joined = held ?? Held(bytes: [], records: [], byteOffset: block.byteOffset)
    held = nil
    let start = Int(block.byteOffset - joined.byteOffset)
    // Between two blocks stand at most the line ends of empty lines.
    joined.bytes.append(
      contentsOf: repeatElement(UInt8(ascii: "\n"), count: start - joined.bytes.count))
    joined.bytes.append(copying: block.bytes.storage.span, 0..<block.bytes.count)
    joined.records += block.records.map { $0.lowerBound + start..<$0.upperBound + start }
    held = joined
  }

  private mutating func release(into items: inout [FramedItem]) {
    guard let held else { return }
    items.append(
      .block(
        RecordBlock(
          bytes: PaddedBytes(held.bytes), records: held.records, byteOffset: held.byteOffset)))
    self.held = nil
  }
}

/// Whether the message of this line goes on in the next one.
///
/// The two numbers are looked for as bytes: within a string the quote behind the key would be
/// escaped, so nothing else reads like them.
private func isUnfinished(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
  guard let chunk = number(behind: "\"chunk\":", in: bytes, line),
    let chunks = number(behind: "\"chunks\":", in: bytes, line)
  else { return false }
  return chunk + 1 < chunks
}

/// The number of up to 9 digits behind the last `key` of the line.
private func number(behind key: String, in bytes: Span<UInt8>, _ line: Range<Int>) -> Int? {
  let key = Array(key.utf8)
  var position = line.upperBound - key.count
  while position >= line.lowerBound {
    if bytes[position + key.count - 1] == UInt8(ascii: ":"),
      key.indices.allSatisfy({ bytes[position + $0] == key[$0] })
    {
      var digits = 0
      var value = 0
      var index = position + key.count
      while index < line.upperBound, digits < 9, bytes[index] &- UInt8(ascii: "0") < 10 {
        value = value * 10 + Int(bytes[index] &- UInt8(ascii: "0"))
        digits += 1
        index += 1
      }
      return digits > 0 ? value : nil
    }
    position -= 1
  }
  return nil
}
