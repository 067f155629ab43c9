/// Copies one line without what is not meant to be read: emphasis marks, link targets, tags,
/// web addresses, control characters and repeated spaces.
///
/// The output is never longer than the input, and the work is linear in it.
struct InlineCleaner {
  private let start: Int
  private let end: Int
  private var index: Int
  private var used: Int
  /// Where the next `](` stands, or `end` when there is none; looked for only once per link.
  private var linkClose: Int

  /// Cleans `line` into `buffer` from `start` on, as far as there is room; returns the end of what
  /// was written.
  static func clean(
    _ text: Span<UInt8>, _ line: Range<Int>, into buffer: inout [UInt8], at start: Int
  ) -> Int {
    var output = buffer.mutableSpan
    let room = output.count - start
    let end = text.scalarStart(atOrBefore: min(line.upperBound, line.lowerBound + room))
    var cleaner = InlineCleaner(start: start, line: line.lowerBound..<max(end, line.lowerBound))
    while cleaner.index < cleaner.end {
      cleaner.copyWords(text, &output)
      if cleaner.index < cleaner.end { cleaner.step(text, &output) }
    }
    while cleaner.used > start, output[cleaner.used - 1] == 0x20 { cleaner.used -= 1 }
    return cleaner.used
  }

  private init(start: Int, line: Range<Int>) {
    self.start = start
    end = line.upperBound
    index = line.lowerBound
    used = start
    linkClose = -1
  }

  /// Bytes that are copied without a look at their neighbours: all but markdown's own marks, control
  /// characters, and the leads of scalars among which there are odd spaces and invisible marks.
  private static let plain: [Bool] = {
    var plain = [Bool](repeating: false, count: 256)
    for byte in UInt8.min...UInt8.max { plain[Int(byte)] = byte.isWordByte }
    for byte in ",;?'\"()#$%+/=-".utf8 { plain[Int(byte)] = true }
    for lead in [0xC2, 0xE2, 0xE3, 0xEF] { plain[lead] = false }
    return plain
  }()

  /// Most of a line: plain bytes, and single spaces between them.
  private mutating func copyWords(_ text: Span<UInt8>, _ output: inout MutableSpan<UInt8>) {
    let plain = InlineCleaner.plain
    var from = index
    var to = used
    var previous: UInt8 = to > start ? output[to - 1] : 0x20
    while from < end {
      let byte = text[from]
      let isPlain = plain[Int(byte)] || byte == 0x20 && previous != 0x20
      guard isPlain else { break }
      output[to] = byte
      previous = byte
      from += 1
      to += 1
    }
    index = from
    used = to
  }

  private mutating func step(_ text: Span<UInt8>, _ output: inout MutableSpan<UInt8>) {
    let byte = text[index]
    if byte <= 0x20 || byte == 0x7F {
      space(&output, skipping: 1)
    } else if byte < 0x80 {
      punctuation(byte, text, &output)
    } else {
      beyondASCII(text, &output)
    }
  }

  private mutating func copy(_ byte: UInt8, _ output: inout MutableSpan<UInt8>) {
    output[used] = byte
    used += 1
    index += 1
  }

  private mutating func space(_ output: inout MutableSpan<UInt8>, skipping length: Int) {
    index += length
    guard used > start, output[used - 1] != 0x20 else { return }
    output[used] = 0x20
    used += 1
  }

  private func byte(_ offset: Int, _ text: Span<UInt8>) -> UInt8 {
    let position = index + offset
    return position < end && position >= 0 ? text[position] : 0x20
  }

  private mutating func punctuation(
    _ byte: UInt8, _ text: Span<UInt8>, _ output: inout MutableSpan<UInt8>
  ) {
    let next = self.byte(1, text)
    let previous = used > start ? output[used - 1] : 0x20
    switch Unicode.Scalar(byte) {
    case "`":
      index += 1
    case "*":
      let isOperator =
        previous == 0x20 && next == 0x20 || previous.isASCIIDigit && next.isASCIIDigit
      if isOperator { copy(byte, &output) } else { index += 1 }
    case "_":
      let isInsideWord = previous.isWordByte && next.isWordByte
      if isInsideWord { copy(byte, &output) } else { index += 1 }
    case "~" where next == byte:
      index += 2
    case "\\" where !next.isWordByte && next != 0x20:
      index += 1
    case "!" where next == UInt8(ascii: "[") && findLinkClose(text) < end:
      index = linkClose
      skipTarget(text)
    case "[" where findLinkClose(text) < end:
      index += 1
    case "]" where next == UInt8(ascii: "("):
      skipTarget(text)
    case "<" where opensTag(text, after: previous):
      if let length = tagLength(text) {
        space(&output, skipping: length)
      } else {
        copy(byte, &output)
      }
    case ":" where next == UInt8(ascii: "/") && self.byte(2, text) == UInt8(ascii: "/"):
      while used > start, output[used - 1].isASCIILetter { used -= 1 }
      skipAddress(text)
    case "." where next.isWordByte && endsWithWWW(output):
      used -= 3
      skipAddress(text)
    default:
      copy(byte, &output)
    }
  }

  private func endsWithWWW(_ output: borrowing MutableSpan<UInt8>) -> Bool {
    guard used - start >= 3 else { return false }
    for offset in 1...3 where output[used - offset] | 0x20 != UInt8(ascii: "w") { return false }
    return used - start == 3 || !output[used - 4].isWordByte
  }

  private mutating func findLinkClose(_ text: Span<UInt8>) -> Int {
    guard linkClose < index else { return linkClose }
    linkClose = index
    while linkClose < end {
      if text[linkClose] == UInt8(ascii: "]"), linkClose + 1 < end,
        text[linkClose + 1] == UInt8(ascii: "(")
      {
        return linkClose
      }
      linkClose += 1
    }
    return end
  }

  /// Skips `](target)`, with the index at its first byte.
  private mutating func skipTarget(_ text: Span<UInt8>) {
    while index < end, text[index] != UInt8(ascii: ")") { index += 1 }
    index = min(index + 1, end)
  }

  /// Skips an address to its end; closing punctuation belongs to the sentence, not to it.
  private mutating func skipAddress(_ text: Span<UInt8>) {
    let first = index
    while index < end, text[index] > 0x20, text[index] < 0x7F,
      text[index] != UInt8(ascii: ")"), text[index] != UInt8(ascii: ">"), text[index] != 0x22
    {
      index += 1
    }
    while index > first + 1, text[index - 1].isSentenceMark { index -= 1 }
  }

  /// Whether a tag may begin here: behind a word only a closing one or `<br>`, as in `List<Int>`
  /// the bracket means something else.
  private func opensTag(_ text: Span<UInt8>, after previous: UInt8) -> Bool {
    let next = byte(1, text)
    if next == UInt8(ascii: "/") { return true }
    let isBreak = next == UInt8(ascii: "b") && byte(2, text) == UInt8(ascii: "r")
    return isBreak || next.isASCIILetter && !previous.isWordByte
  }

  /// The length of a tag that opens at the index and closes within 80 bytes.
  private func tagLength(_ text: Span<UInt8>) -> Int? {
    for position in index + 1..<max(index + 1, min(index + 80, end)) {
      if text[position] == UInt8(ascii: ">") { return position + 1 - index }
      if text[position] == UInt8(ascii: "<") { return nil }
    }
    return nil
  }

  /// Odd spaces become spaces; marks that nobody sees (zero width, direction) are dropped.
  private mutating func beyondASCII(
    _ text: Span<UInt8>, _ output: inout MutableSpan<UInt8>
  ) {
    let scalar = text.scalar(at: index)
    switch scalar.value {
    case 0x80...0x9F, 0x00AD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF:
      index += scalar.length
    case 0x00A0, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x3000:
      space(&output, skipping: scalar.length)
    default:
      for _ in 0..<min(scalar.length, end - index) { copy(text[index], &output) }
    }
  }
}

extension UInt8 {
  /// A letter, a digit, or part of a scalar beyond ASCII.
  var isWordByte: Bool { isASCIILetter || isASCIIDigit || self >= 0x80 }

  /// One of `. , ; : ! ?`.
  var isSentenceMark: Bool {
    switch Unicode.Scalar(self) {
    case ".", ",", ";", ":", "!", "?": true
    default: false
    }
  }
}
