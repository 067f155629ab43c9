import SystemIO

/// One record a JSON value: the elements of a top-level array, or values one after another.
///
/// Reads compact and pretty-printed text alike. An array is never held whole. What is no JSON
/// value is one problem, and reading goes on at the next place that looks like a record: behind
/// text between two values at the next `{`, and behind a damaged record at the next bytes that
/// begin as the member's first record did.
package struct JSONValueFramer: RecordFramer {
  private enum Place {
    case between
    case inRecord(start: Int)
    /// A number or a word, which ends before the next separator.
    case inScalar(start: Int)
    case inGarbage(Garbage)
  }

  /// Bytes that are no record; looked through for where the next record begins.
  private struct Garbage {
    var problem: FramingProblem
    /// How a record begins.
    var opening: [UInt8]
    /// How many bytes of `opening` were just seen.
    var matched = 0
    /// Whether the end of the array ends this as well.
    var endsWithArray: Bool
  }

  private static let bareOpening = [UInt8(ascii: "{")]
  private static let longestOpening = 64
  private static let longestScalar = 64

  private let recordLimit: Int
  private var builder: BlockBuilder
  private var scanner = JSONBoundaryScanner()
  /// How the first record begins, up to the colon behind its first key.
  private var opening: [UInt8]?
  private var place = Place.between
  private var inArray = false
  /// Bytes of the member before the piece at hand.
  private var position = 0
  /// Records begun so far.
  private var recordCount = 0

  package init(
    recordLimit: Int = FramingLimits.recordBytes, blockBytes: Int = FramingLimits.blockBytes
  ) {
    self.recordLimit = recordLimit
    builder = BlockBuilder(blockBytes: blockBytes)
  }

  package mutating func push(_ bytes: Span<UInt8>, into items: inout [FramedItem]) {
    var index = 0
    while index < bytes.count {
      switch place {
      case .between: index = begin(at: index, of: bytes, into: &items)
      case .inRecord(let start):
        index = readRecord(from: start, at: index, of: bytes, into: &items)
      case .inScalar(let start):
        index = readScalar(from: start, at: index, of: bytes, into: &items)
      case .inGarbage(let garbage):
        index = pass(garbage, at: index, of: bytes, into: &items)
      }
    }
    position += bytes.count
    builder.keep(bytes, at: position - bytes.count, openRecord: firstByteNeeded)
  }

  package mutating func finish(truncated: String?, into items: inout [FramedItem]) {
    let nothing: [UInt8] = []
    let reason = truncated.map { ": \($0)" } ?? ""
    switch place {
    case .between where inArray:
      refuse(
        "the file ends before its array does, after record \(recordCount)\(reason)",
        from: position, at: 0, of: nothing.span, into: &items)
    case .between: break
    case .inScalar(let start) where truncated == nil && !inArray:
      builder.close(start..<position, in: nothing.span, at: position, into: &items)
      place = .between
    case .inRecord(let start), .inScalar(let start):
      refuse(
        "the file ends inside record \(recordCount)\(reason)", from: start, at: 0,
        of: nothing.span, into: &items)
    case .inGarbage: break
    }
    builder.finish(into: &items)
    if case .inGarbage(let garbage) = place { items.append(.problem(garbage.problem)) }
  }

  /// Where the bytes begin that the next piece still needs.
  private var firstByteNeeded: Int? {
    switch place {
    case .between: nil
    case .inRecord(let start), .inScalar(let start): start
    case .inGarbage(let garbage): garbage.matched > 0 ? position - garbage.matched : nil
    }
  }

  /// Takes one byte between records.
  private mutating func begin(
    at index: Int, of bytes: Span<UInt8>, into items: inout [FramedItem]
  ) -> Int {
    let start = position + index
    switch bytes[index] {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
      UInt8(ascii: ","), 0x1E:  // RFC 7464 begins each value with a record separator.
      return index + 1
    case UInt8(ascii: "[") where !inArray:
      inArray = true
      return index + 1
    case UInt8(ascii: "]") where inArray:
      inArray = false
      return index + 1
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""):
      recordCount += 1
      scanner = JSONBoundaryScanner()
      place = .inRecord(start: start)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "t"),
      UInt8(ascii: "f"), UInt8(ascii: "n"):
      recordCount += 1
      place = .inScalar(start: start)
    default:
      refuse("text that is no JSON value", from: start, at: index, of: bytes, into: &items)
    }
    return index
  }

  private mutating func readRecord(
    from start: Int, at index: Int, of bytes: Span<UInt8>, into items: inout [FramedItem]
  ) -> Int {
    let outcome = scanner.scan(bytes, from: index)
    let end =
      switch outcome {
      case .ended(let end), .mismatched(let end): end
      case .unfinished: bytes.count
      }
    if position + end - start > recordLimit {
      learnOpening(start..<position + end, in: bytes)
      refuse(
        "record \(recordCount) has more than \(recordLimit) bytes", from: start, at: end, of: bytes,
        resumingAt: opening, into: &items)
      return end
    }
    switch outcome {
    case .unfinished: break
    case .ended:
      learnOpening(start..<position + end, in: bytes)
      builder.close(start..<position + end, in: bytes, at: position, into: &items)
      place = .between
    case .mismatched:
      learnOpening(start..<position + end, in: bytes)
      refuse(
        "record \(recordCount) closes a bracket that it did not open", from: start, at: end,
        of: bytes, resumingAt: opening, into: &items)
    }
    return end
  }

  private mutating func readScalar(
    from start: Int, at index: Int, of bytes: Span<UInt8>, into items: inout [FramedItem]
  ) -> Int {
    var end = index
    while end < bytes.count, !endsScalar(bytes[end]) { end += 1 }
    if position + end - start > JSONValueFramer.longestScalar {
      refuse("text that is no JSON value", from: start, at: end, of: bytes, into: &items)
    } else if end < bytes.count {
      builder.close(start..<position + end, in: bytes, at: position, into: &items)
      place = .between
    }
    return end
  }

  /// Goes through garbage up to the next record.
  private mutating func pass(
    _ found: Garbage, at index: Int, of bytes: Span<UInt8>, into items: inout [FramedItem]
  ) -> Int {
    var garbage = found
    var end = index
    var endsHere = false
    while end < bytes.count, garbage.matched < garbage.opening.count, !endsHere {
      let byte = bytes[end]
      if byte == garbage.opening[garbage.matched] {
        garbage.matched += 1
      } else {
        garbage.matched = byte == garbage.opening[0] ? 1 : 0
        endsHere = garbage.endsWithArray && byte == UInt8(ascii: "]")
      }
      if !endsHere { end += 1 }
    }
    let recordFound = garbage.matched == garbage.opening.count
    garbage.problem.quarantine(bytes, index..<end)
    guard recordFound || endsHere else {
      place = .inGarbage(garbage)
      return end
    }
    let start = position + end - (recordFound ? garbage.matched : 0)
    garbage.problem.cut(before: start)
    items.append(.problem(garbage.problem))
    if recordFound {
      recordCount += 1
      builder.skip(to: start, in: bytes, at: position, into: &items)
      scanner = JSONBoundaryScanner()
      _ = scanner.scan(garbage.opening.span, from: 0)
      place = .inRecord(start: start)
    } else {
      builder.skip(to: start, in: bytes, at: position, into: &items)
      place = .between
    }
    return end
  }

  /// Turns what began at `start` into garbage, to be gone through from `index` on.
  private mutating func refuse(
    _ problem: String, from start: Int, at index: Int, of bytes: Span<UInt8>,
    resumingAt opening: [UInt8]? = nil, into items: inout [FramedItem]
  ) {
    let limit = min(FramingLimits.quarantinedBytes, position + index - start)
    let raw = builder.prefix(from: start, limit: limit, in: bytes, at: position)
    builder.skip(to: position + index, in: bytes, at: position, into: &items)
    place = .inGarbage(
      Garbage(
        problem: FramingProblem(problem, byteOffset: Int64(start), raw: raw),
        opening: opening ?? JSONValueFramer.bareOpening,
        endsWithArray: opening == nil && inArray))
  }

  /// Takes the first record as the pattern of how records begin.
  private mutating func learnOpening(_ record: Range<Int>, in bytes: Span<UInt8>) {
    guard opening == nil else { return }
    let limit = min(record.count, JSONValueFramer.longestOpening)
    let head = builder.prefix(from: record.lowerBound, limit: limit, in: bytes, at: position)
    let colon = head.firstIndex(of: UInt8(ascii: ":"))
    let isObject = head.first == UInt8(ascii: "{")
    opening = isObject && colon != nil ? Array(head[...(colon ?? 0)]) : JSONValueFramer.bareOpening
  }
}

extension FramingProblem {
  /// Adds bytes that follow those at hand, as far as they are kept.
  fileprivate mutating func quarantine(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let room = FramingLimits.quarantinedBytes - raw.count
    guard room > 0 else { return }
    raw.append(copying: bytes, range.lowerBound..<range.lowerBound + min(room, range.count))
  }

  /// Takes away what belongs to the record at `position`.
  fileprivate mutating func cut(before position: Int) {
    raw.removeLast(max(0, raw.count - (position - Int(byteOffset))))
  }
}

private func endsScalar(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
    UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "["), UInt8(ascii: "{"),
    UInt8(ascii: "\""), 0x1E:
    true
  default: false
  }
}
