import SystemIO

/// Finds the user in the first bytes of a line, where the encoder puts it.
///
/// A line that begins in another way, or whose user is written with escapes, is left to a JSON parser.
enum LineOwner {
  private static let conversation = [
    Array(#"{"v":1,"kind":"conversation","source_kind":""#.utf8),
    Array(#","conversation_id":""#.utf8),
    Array(#","user_id":""#.utf8),
  ]
  private static let memory = [
    Array(#"{"v":1,"kind":"memory","source_kind":""#.utf8), Array(#","user_id":""#.utf8),
  ]

  /// Nil when only a parser can tell.
  static func user(of line: Span<UInt8>) -> String? {
    user(of: line, behind: conversation) ?? user(of: line, behind: memory)
  }

  /// - Parameter openings: what stands before each text, the last of which is the user.
  private static func user(of line: Span<UInt8>, behind openings: [[UInt8]]) -> String? {
    var position = 0
    for (number, opening) in openings.enumerated() {
      guard line.count - position >= opening.count,
        opening.indices.allSatisfy({ line[position + $0] == opening[$0] })
      else { return nil }
      let start = position + opening.count
      guard let end = end(ofText: line, from: start) else { return nil }
      if number == openings.count - 1 {
        let text = (start..<end).map { line[$0] }
        return text.contains(UInt8(ascii: "\\")) ? nil : String(decoding: text, as: UTF8.self)
      }
      position = end + 1
    }
    return nil
  }

  /// Where the quote is that ends a text.
  private static func end(ofText line: Span<UInt8>, from start: Int) -> Int? {
    var position = start
    while position < line.count, line[position] != UInt8(ascii: "\"") {
      position += line[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return position < line.count ? position : nil
  }
}
