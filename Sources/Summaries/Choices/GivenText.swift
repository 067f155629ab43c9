/// Titles that need no choice: the source's own, or the first line of what is all code.
enum GivenText {
  private static let limit = ConversationSummary.maximumTitleCharacters
  /// Bytes of a text that can be part of a title.
  private static let lookedAt = 2048

  /// The source's title on one line; nil when it is blank or a placeholder.
  static func title(_ text: String) -> String? {
    let line = cleanedLine(text.utf8.span, 0..<text.utf8.count)
    if line.isEmpty || Phrases.placeholderTitles.contains(line.lowercased()) { return nil }
    return line
  }

  /// The first line with anything visible on it that is no code fence; empty when there is none.
  static func firstLine(of texts: [SpokenText], in bytes: Span<UInt8>) -> String {
    for text in texts where Excerpt.speaks(text.role) {
      let bytes = bytes.extracting(text.content)
      let limit = min(bytes.count, lookedAt)
      var position = 0
      while position < limit {
        let end = bytes.lineEnd(from: position, upTo: limit)
        let shape = LineShape(position..<end, in: bytes)
        position = end + 1
        guard shape.start < shape.end, !shape.isFence(in: bytes) else { continue }
        let line = cleanedLine(bytes, shape.start..<shape.end)
        if !line.isEmpty { return line }
      }
    }
    return ""
  }

  /// Control characters and repeated spaces become one space; then the text is cut.
  private static func cleanedLine(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    let end = bytes.scalarStart(atOrBefore: min(range.upperBound, range.lowerBound + lookedAt))
    var line: [UInt8] = []
    for index in range.lowerBound..<max(end, range.lowerBound) {
      let byte = bytes[index] <= 0x20 || bytes[index] == 0x7F ? 0x20 : bytes[index]
      if byte == 0x20, line.isEmpty || line.last == 0x20 { continue }
      line.append(byte)
    }
    if line.last == 0x20 { line.removeLast() }
    return Clipping.clip(line.span, 0..<line.count, to: limit).text
  }
}
