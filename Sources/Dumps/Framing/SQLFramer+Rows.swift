import SystemIO

extension SQLFramer {
  mutating func scanRows(
    _ bytes: Span<UInt8>, _ index: inout Int, into items: inout [FramedItem]
  ) {
    while let event = scanner.next(in: bytes, &index) {
      switch (event, mode) {
      case (.symbol(UInt8(ascii: "(")), .rows):
        mode = .tuple(depth: 1)
        recordStart = position + index - 1
      case (.symbol(UInt8(ascii: "(")), .tuple(let depth)): mode = .tuple(depth: depth + 1)
      case (.symbol(UInt8(ascii: ")")), .tuple(let depth)):
        guard depth == 1 else {
          mode = .tuple(depth: depth - 1)
          continue
        }
        mode = .rows
        endRow(at: position + index, of: bytes, into: &items)
      case (.word, .rows): mode = .restOfInsert
      case (.symbol(UInt8(ascii: ";")), .rows), (.symbol(UInt8(ascii: ";")), .restOfInsert):
        mode = .statement
        return
      default: break
      }
    }
  }

  mutating func scanCopyRows(
    _ bytes: Span<UInt8>, _ index: inout Int, into items: inout [FramedItem]
  ) {
    while let newline = bytes.firstIndex(of: UInt8(ascii: "\n"), from: index) {
      var end = position + newline
      if end > recordStart, byte(at: end - 1, of: bytes) == UInt8(ascii: "\r") { end -= 1 }
      index = newline + 1
      if end - recordStart == 2, byte(at: recordStart, of: bytes) == UInt8(ascii: "\\"),
        byte(at: recordStart + 1, of: bytes) == UInt8(ascii: ".")
      {
        mode = .statement
        return flush(bytes, upTo: index, into: &items)
      }
      endRow(at: end, of: bytes, into: &items)
      recordStart = position + index
    }
    index = bytes.count
  }

  /// A byte of this piece, or one of the last three before it.
  private func byte(at place: Int, of bytes: Span<UInt8>) -> UInt8 {
    if place >= position { return bytes[place - position] }
    let index = tail.count - (position - place)
    return tail.indices.contains(index) ? tail[index] : 0
  }

  private mutating func endRow(
    at end: Int, of bytes: Span<UInt8>, into items: inout [FramedItem]
  ) {
    if !skipping, end - recordStart > recordLimit { refuseRow(of: bytes, into: &items) }
    if skipping {
      skipping = false
      builder.skip(to: end, in: bytes, at: position, into: &items)
    } else if case .skipped = section {
      skippedRows += 1
    } else {
      builder.close(recordStart..<end, in: bytes, at: position, into: &items)
    }
  }

  private mutating func refuseRow(of bytes: Span<UInt8>, into items: inout [FramedItem]) {
    skipping = true
    refuse(
      "a row of more than \(recordLimit) bytes in table '\(table)'", from: recordStart, bytes,
      into: &items)
  }

  private mutating func refuse(
    _ problem: String, from start: Int, _ bytes: Span<UInt8>, into items: inout [FramedItem]
  ) {
    let raw = builder.prefix(
      from: start, limit: FramingLimits.quarantinedBytes, in: bytes, at: position)
    builder.skip(to: max(position, start), in: bytes, at: position, into: &items)
    stamp(&items)
    items.append(.problem(FramingProblem(problem, byteOffset: Int64(start), raw: raw)))
  }

  mutating func endPiece(_ bytes: Span<UInt8>, into items: inout [FramedItem]) {
    let end = position + bytes.count
    let isOpen =
      switch mode {
      case .tuple, .copyRows: true
      default: false
      }
    if isOpen, !skipping, end - recordStart > recordLimit {
      refuseRow(of: bytes, into: &items)
    }
    if skipping {
      builder.skip(to: end, in: bytes, at: position, into: &items)
    } else {
      builder.keep(bytes, at: position, openRecord: isOpen ? recordStart : nil)
    }
    stamp(&items)
    tail.append(copying: bytes, max(0, bytes.count - 3)..<bytes.count)
    tail.removeFirst(max(0, tail.count - 3))
    position = end
  }

  package mutating func finish(truncated: String?, into items: inout [FramedItem]) {
    unstamped = items.count
    let nothing: [UInt8] = []
    endLastCopyRow(isTruncated: truncated != nil, into: &items)
    let place: (String, start: Int)? =
      switch mode {
      case .tuple, .copyRows:
        ("the rows of table '\(table)'", skipping ? position : recordStart)
      case .rows, .restOfInsert, .copyHead: ("the rows of table '\(table)'", position)
      case .statement where isWithinStatement: ("a statement", position)
      case .statement, .backslash, .command: nil
      }
    if let (place, start) = place {
      let problem = "the file ends inside \(place)" + (truncated.map { ": \($0)" } ?? "")
      refuse(problem, from: start, nothing.span, into: &items)
    }
    flush(nothing.span, upTo: 0, into: &items)
  }

  /// An end marker without a line end is one all the same.
  private mutating func endLastCopyRow(isTruncated: Bool, into items: inout [FramedItem]) {
    let nothing: [UInt8] = []
    guard mode == .copyRows, !isTruncated, position - recordStart == 2,
      byte(at: recordStart, of: nothing.span) == UInt8(ascii: "\\"),
      byte(at: recordStart + 1, of: nothing.span) == UInt8(ascii: ".")
    else { return }
    mode = .statement
  }

  /// Ends a run of rows of one table: hands over what is complete, and says what was left out.
  mutating func flush(_ bytes: Span<UInt8>, upTo index: Int, into items: inout [FramedItem]) {
    builder.skip(to: position + index, in: bytes, at: position, into: &items)
    stamp(&items)
    if skippedRows > 0, case .skipped(let reason) = section {
      items.append(.skipped(reason, count: skippedRows))
    }
    skippedRows = 0
  }

  /// Gives new blocks their section, finding out the meaning of columns that have no names.
  private mutating func stamp(_ items: inout [FramedItem]) {
    for index in unstamped..<items.count {
      guard case .block(var block) = items[index] else { continue }
      if case .unnamed(let table, let unnamed) = section {
        section = tables.resolve(table: table, unnamed, from: block)
      }
      switch section {
      case .rows(let section):
        block.context = section
        items[index] = .block(block)
      case .skipped(let reason): items[index] = .skipped(reason, count: block.records.count)
      case .unnamed: break
      }
    }
    unstamped = items.count
  }
}
