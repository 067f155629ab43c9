import ChatModel
package import SystemIO

/// Makes filters anew from archived lines: the same that an ingest has made of the messages.
///
/// One task at a time.
package struct LineWords {
  private var words: FrameWords
  private let lines = FrameLineReader()

  /// - Parameter key: `StoreKeys.words`.
  package init(_ key: KeyedHash.Key) { words = FrameWords(key) }

  /// The filter of a frame with these lines.
  package mutating func filter(of lines: some Sequence<ArchivedLine>) -> [UInt8] {
    for line in lines {
      guard case .conversation(let slice) = line else { continue }
      for stored in slice.messages {
        if stored.chunk == nil {
          words.add(stored.message.content.utf8.span)
        } else {
          words.addPiece()
        }
      }
    }
    return words.finish()
  }

  /// The filter of a frame, from its decompressed lines.
  ///
  /// Empty, which is that of a frame that may hold any word, when there is a line that this version
  /// of Hansard does not understand.
  package mutating func filter(ofContent content: [UInt8]) -> [UInt8] {
    guard let placed = try? lines.lines(inContent: content, at: SourceLocation("a packed frame"))
    else { return [] }
    return filter(of: placed.lazy.map(\.line))
  }
}
