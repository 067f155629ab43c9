/// The counts that tell code and tables from prose.
struct LineShape {
  /// The first byte that is no space, and the end without trailing spaces.
  var start: Int
  var end: Int
  /// Spaces before the first byte; a tab counts as four.
  var indent = 0
  /// ASCII letters, and bytes beyond ASCII.
  var letters = 0
  /// Brackets, operators and the like: rare in prose, common in code.
  var symbols = 0
  /// What paths, tags and headings are made of.
  var marks = 0
  var bars = 0

  init(_ range: Range<Int>, in bytes: Span<UInt8>) {
    start = range.lowerBound
    end = range.upperBound
    while start < end, bytes[start] <= 0x20 {
      indent += bytes[start] == 0x09 ? 4 : 1
      start += 1
    }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    let kinds = LineShape.kinds
    var counts: UInt64 = 0
    for index in start..<end { counts &+= kinds[Int(bytes[index])] }
    letters = Int(counts & 0xFFFF)
    marks = Int(counts >> 16 & 0xFFFF)
    symbols = Int(counts >> 32 & 0xFFFF)
    bars = Int(counts >> 48)
  }

  /// For each byte a one in the counter it belongs to.
  ///
  /// Letters, marks, symbols and bars, of 16 bits each: an excerpt has fewer bytes than a counter can count.
  private static let kinds: [UInt64] = {
    var kinds = [UInt64](repeating: 0, count: 256)
    for byte in UInt8.min...UInt8.max where byte.isASCIILetter || byte >= 0x80 {
      kinds[Int(byte)] = 1
    }
    for byte in "#/<>\\".utf8 { kinds[Int(byte)] = 1 << 16 }
    for byte in "$&();=@[]^_{}~".utf8 { kinds[Int(byte)] = 1 << 32 }
    kinds[Int(UInt8(ascii: "|"))] = 1 << 32 | 1 << 48
    return kinds
  }()

  func isFence(in bytes: Span<UInt8>) -> Bool {
    guard end - start >= 3 else { return false }
    let mark = bytes[start]
    guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return false }
    return bytes[start + 1] == mark && bytes[start + 2] == mark
  }

  func isTableRow(in bytes: Span<UInt8>) -> Bool {
    bars >= 2 && (bytes[start] == UInt8(ascii: "|") || bytes[end - 1] == UInt8(ascii: "|"))
  }

  /// Ends like a statement, opens like one, or is too dense with symbols to be read aloud.
  func looksLikeCode(in bytes: Span<UInt8>) -> Bool {
    let length = end - start
    let last = bytes[end - 1]
    if last == UInt8(ascii: "{") || last == UInt8(ascii: "}") { return true }
    if last == UInt8(ascii: ";") { return symbols >= 2 || length < 24 }
    if last == UInt8(ascii: ">"), bytes[start] == UInt8(ascii: "<") { return true }
    if CodeOpening.matches(bytes, at: start, upTo: end) { return true }
    if indent >= 4, symbols * 12 > length { return true }
    return symbols >= 3 && symbols * 6 > length
  }
}
