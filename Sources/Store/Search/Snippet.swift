/// A piece of a message around what was found in it, on one line.
package struct Snippet: Hashable, Sendable {
  package var before: String
  /// What was found; of a long phrase, its beginning.
  package var match: String
  package var after: String

  package var text: String { before + match + after }

  /// Bytes of text before, of, and behind the match, at most.
  private static let bytesBefore = 80
  private static let bytesOfMatch = 200
  private static let bytesAfter = 120

  /// - Parameter range: of the match, in bytes of the text's UTF-8.
  init(of text: String, around range: Range<Int>) {
    let bytes = text.utf8
    func index(_ offset: Int) -> String.Index { bytes.index(bytes.startIndex, offsetBy: offset) }
    func isInsideScalar(_ offset: Int) -> Bool {
      offset < bytes.count && bytes[index(offset)] & 0xC0 == 0x80
    }
    func isSpace(_ offset: Int) -> Bool {
      [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index(offset)])
    }

    var start = max(0, range.lowerBound - Snippet.bytesBefore)
    while start < range.lowerBound, isInsideScalar(start) { start += 1 }
    if start > 0, let space = (start..<range.lowerBound).first(where: isSpace) { start = space + 1 }
    var matchEnd = min(range.upperBound, range.lowerBound + Snippet.bytesOfMatch)
    while isInsideScalar(matchEnd) { matchEnd -= 1 }
    var end = min(bytes.count, matchEnd + Snippet.bytesAfter)
    while isInsideScalar(end) { end -= 1 }
    if end < bytes.count, let space = (matchEnd..<end).last(where: isSpace) { end = space }

    func piece(_ range: Range<Int>) -> String {
      onOneLine(text[index(range.lowerBound)..<index(range.upperBound)])
    }
    before = (start > 0 ? "…" : "") + piece(start..<range.lowerBound)
    match = piece(range.lowerBound..<matchEnd)
    after = piece(matchEnd..<end) + (end < bytes.count ? "…" : "")
  }
}

/// Runs of line breaks, tabs and spaces become one space.
private func onOneLine(_ text: Substring) -> String {
  let space = UInt8(ascii: " ")
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    if !scalar.isWhitespace {
      bytes.append(contentsOf: scalar.utf8)
    } else if bytes.last != space {
      bytes.append(space)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

extension Unicode.Scalar {
  /// Asking for properties takes long; most letters are ASCII.
  fileprivate var isWhitespace: Bool {
    isASCII ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
  }
}
