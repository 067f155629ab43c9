import SystemIO

/// One record a CSV row, the header left out.
///
/// Line ends within quotes belong to the row.
/// A quote opens only at the start of a field, so that a stray one inside a bare field does not
/// swallow the rows behind it.
struct CSVFramer: RecordFramer {
  private let section: RowSection
  private let separator: UInt8
  private let recordLimit: Int
  private var builder: BlockBuilder
  /// Bytes of the member before the piece at hand.
  private var position = 0
  private var recordStart = 0
  private var isHeader = true
  private var atFieldStart = true
  private var isQuotedField = false
  private var inQuotes = false
  private var endedWithReturn = false
  /// True within a row over the limit, which has been reported already.
  private var skipping = false

  init(
    section: RowSection, recordLimit: Int = FramingLimits.recordBytes,
    blockBytes: Int = FramingLimits.blockBytes
  ) {
    self.section = section
    separator = if case .csv(let dialect) = section.syntax { dialect.separator } else { 0x2C }
    self.recordLimit = recordLimit
    builder = BlockBuilder(blockBytes: blockBytes)
  }

  mutating func push(_ bytes: Span<UInt8>, into items: inout [FramedItem]) {
    guard !bytes.isEmpty else { return }
    let known = items.count
    var index = 0
    while index < bytes.count {
      if inQuotes {
        guard let quote = bytes.firstIndex(of: UInt8(ascii: "\""), from: index) else { break }
        inQuotes = false
        index = quote + 1
        continue
      }
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") {
        endRecord(at: index, of: bytes, into: &items)
      } else if byte == UInt8(ascii: "\""), atFieldStart || isQuotedField {
        isQuotedField = true
        inQuotes = true
        atFieldStart = false
      } else if byte == separator {
        atFieldStart = true
        isQuotedField = false
      } else {
        atFieldStart = false
      }
      index += 1
    }
    endPiece(bytes, into: &items)
    items.stamp(section, from: known)
  }

  mutating func finish(truncated: String?, into items: inout [FramedItem]) {
    let known = items.count
    defer {
      builder.finish(into: &items)
      items.stamp(section, from: known)
    }
    guard !skipping, recordStart < position else { return }
    let nothing: [UInt8] = []
    if let problem = truncated ?? (inQuotes ? "no closing quote" : nil) {
      refuse("the file ends inside this row: \(problem)", nothing.span, into: &items)
    } else {
      endRecord(at: 0, of: nothing.span, into: &items)
    }
  }

  private mutating func endPiece(_ bytes: Span<UInt8>, into items: inout [FramedItem]) {
    let end = position + bytes.count
    if !skipping, end - recordStart > recordLimit {
      refuse("a row of more than \(recordLimit) bytes", bytes, into: &items)
      skipping = true
    }
    if skipping {
      builder.skip(to: end, in: bytes, at: position, into: &items)
    } else {
      builder.keep(bytes, at: position, openRecord: recordStart)
    }
    endedWithReturn = bytes[bytes.count - 1] == UInt8(ascii: "\r")
    position = end
  }

  private mutating func endRecord(
    at newline: Int, of bytes: Span<UInt8>, into items: inout [FramedItem]
  ) {
    var end = position + newline
    let hasReturn = newline > 0 ? bytes[newline - 1] == UInt8(ascii: "\r") : endedWithReturn
    if hasReturn, end > recordStart { end -= 1 }
    let isEmpty = end == recordStart
    if skipping {
      skipping = false
      builder.skip(to: position + newline + 1, in: bytes, at: position, into: &items)
    } else if isHeader, !isEmpty {
      isHeader = false
    } else if !isEmpty {
      builder.close(recordStart..<end, in: bytes, at: position, into: &items)
    }
    recordStart = position + newline + 1
    atFieldStart = true
    isQuotedField = false
  }

  private mutating func refuse(
    _ problem: String, _ bytes: Span<UInt8>, into items: inout [FramedItem]
  ) {
    let raw = builder.prefix(
      from: recordStart, limit: FramingLimits.quarantinedBytes, in: bytes, at: position)
    builder.skip(to: max(position, recordStart), in: bytes, at: position, into: &items)
    items.append(
      .problem(FramingProblem(problem, byteOffset: Int64(recordStart), raw: raw)))
  }
}
