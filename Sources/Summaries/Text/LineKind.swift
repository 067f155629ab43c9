/// What one line of a message is, judged from its bytes alone.
enum LineKind {
  /// Nothing to read: blank, or without a letter (rules, table borders, numbers).
  case empty
  /// Opens or closes a fenced code block.
  case fence
  case code
  case tableRow
  case heading
  case listItem
  case prose
}

/// A line with its markers (indent, `>`, `#`, `-`, `1.`) taken off.
struct Line {
  var kind: LineKind
  /// The bytes after the markers and before the line's end.
  var content: Range<Int>

  /// Judges the line `range`, without its line feed, of `bytes`.
  init(_ range: Range<Int>, in bytes: Span<UInt8>) {
    let shape = LineShape(range, in: bytes)
    content = shape.start..<shape.end
    kind = .prose
    guard shape.start < shape.end else {
      kind = .empty
      return
    }
    if shape.isFence(in: bytes) {
      kind = .fence
    } else if shape.letters == 0 {
      kind = .empty
    } else if shape.isTableRow(in: bytes) {
      kind = .tableRow
    } else if shape.looksLikeCode(in: bytes) {
      kind = .code
    } else {
      stripMarkers(in: bytes)
    }
  }

  private mutating func stripMarkers(in bytes: Span<UInt8>) {
    var position = content.lowerBound
    let end = content.upperBound
    while position < end, bytes[position] == UInt8(ascii: ">") || bytes[position] == 0x20 {
      position += 1
    }
    var marks = 0
    while position + marks < end, marks < 6, bytes[position + marks] == UInt8(ascii: "#") {
      marks += 1
    }
    if marks > 0, position + marks < end, bytes[position + marks] == 0x20 {
      kind = .heading
      position += marks + 1
    } else if let bullet = bulletLength(at: position, in: bytes) {
      kind = .listItem
      position += bullet
    }
    content = position..<max(position, end)
  }

  /// The length of `- `, `* `, `+ `, `• `, `12. `, `3) ` or a task's `- [ ] ` at `start`.
  private func bulletLength(at start: Int, in bytes: Span<UInt8>) -> Int? {
    let end = content.upperBound
    guard start < end else { return nil }
    var position = start
    while position < end, position - start < 3, bytes[position].isASCIIDigit { position += 1 }
    if position > start {
      guard position + 1 < end,
        bytes[position] == UInt8(ascii: ".") || bytes[position] == UInt8(ascii: ")"),
        bytes[position + 1] == 0x20
      else { return nil }
      return position + 2 - start
    }
    let mark = bytes.scalar(at: position)
    let isBullet =
      mark.value == 0x2D || mark.value == 0x2A || mark.value == 0x2B || mark.value == 0x2022
    position += mark.length
    guard isBullet, position < end, bytes[position] == 0x20 else { return nil }
    position += 1
    if position + 3 < end, bytes[position] == UInt8(ascii: "["),
      bytes[position + 2] == UInt8(ascii: "]")
    {
      position += 3
    }
    return position - start
  }
}
