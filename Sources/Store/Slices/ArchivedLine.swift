package import ChatModel
import SystemIO

/// One line of a decompressed frame, whatever its kind.
package enum ArchivedLine: Sendable {
  case conversation(DecodedSlice)
  case memory(ArchivedMemory)
  /// Of a kind that is carried along and not catalogued, and the conversation that it is about, if it
  /// names one.
  case annotation(user: String, about: ConversationKey?)

  package var user: String {
    switch self {
    case .conversation(let slice): slice.header.user
    case .memory(let memory): memory.user
    case .annotation(let user, _): user
    }
  }
}

package struct ArchivedMemory: Hashable, Sendable {
  package var kind: SourceKind
  package var user: String
  package var run: String
  package var label: String
  package var text: String
}

extension ArchivedLine {
  /// The conversation that it is of or about.
  package var conversation: ConversationKey? {
    switch self {
    case .conversation(let slice): slice.header.conversation.key
    case .annotation(_, let key): key
    case .memory: nil
    }
  }
}

/// A line and where it stands in its decompressed frame.
package struct PlacedLine: Sendable {
  package var rawOffset: Int
  /// Bytes without the newline.
  package var rawLength: Int
  package var line: ArchivedLine
}

extension DecodedSlice {
  /// The place of the first message, a later piece of a continued one included; 0 without any.
  package var firstPosition: Int { messages.first?.position ?? 0 }

  /// Messages that begin on this line.
  package var messageCount: Int { messages.count { ($0.chunk?.number ?? 0) == 0 } }
}

/// Reads frames of a segment down to their lines.
///
/// One task at a time.
package struct FrameLineReader {
  private let decompressor = FrameDecompressor()
  private let decoder = SliceDecoder()
  private let parser = JSONParser()

  package init() {}

  /// Every line of a frame, in order.
  ///
  /// - Throws: `.damaged` when the frame's digest, its compression or one of its lines is not what
  ///   was written.
  package func lines(
    _ location: FrameLocation, of reader: SegmentReader
  ) throws(HansardError) -> [PlacedLine] {
    try lines(
      in: try reader.frame(location), rawLength: location.rawLength,
      at: SourceLocation(reader.path, byteOffset: location.offset))
  }

  /// As the other `lines`, of a frame whose digest has been checked.
  package func lines(
    in frame: [UInt8], rawLength: Int, at place: SourceLocation
  ) throws(HansardError) -> [PlacedLine] {
    try lines(
      inContent: try decompressor.content(of: frame.span, rawLength: rawLength, at: place),
      at: place)
  }

  /// Whose frame it is, of one that is decompressed already, as its first line says; nil when that
  /// is no line of ours.
  package func user(ofContent content: [UInt8]) -> String? {
    if let user = LineOwner.user(of: content.span) { return user }
    guard let end = content.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = try? parser.parse(PaddedBytes(copying: content.span, 0..<end))
    return line?["user_id"]?.string
  }

  /// A frame's lines as one text; throws as `lines`.
  package func content(
    _ location: FrameLocation, of reader: SegmentReader
  ) throws(HansardError) -> [UInt8] {
    let frame = try reader.frame(location)
    return try decompressor.content(
      of: frame.span, rawLength: location.rawLength,
      at: SourceLocation(reader.path, byteOffset: location.offset))
  }

  /// As `content`, relying on the checksum within the frame alone, so that a frame can be read of
  /// which only the place is known; nil when an erasure has begun to blank it.
  ///
  /// - Parameter stored: the frame's bytes in the file.
  package func contentWithoutDigest(
    _ location: FrameLocation, stored: Span<UInt8>, in path: String
  ) throws(HansardError) -> [UInt8]? {
    let blanked = SegmentFormat.blankedHeader(length: location.length)
    if stored.count >= blanked.count, blanked.indices.allSatisfy({ stored[$0] == blanked[$0] }) {
      return nil
    }
    return try decompressor.content(
      of: stored, rawLength: location.rawLength,
      at: SourceLocation(path, byteOffset: location.offset))
  }

  /// As the other `lines`, of a frame that is decompressed already.
  package func lines(
    inContent content: [UInt8], at place: SourceLocation
  ) throws(HansardError) -> [PlacedLine] {
    guard content.last == UInt8(ascii: "\n") else {
      throw HansardError(
        .damaged, while: "reading a frame's lines", at: place,
        cause: "the last line does not end")
    }
    var lines: [PlacedLine] = []
    var start = 0
    let text = content.span
    while start < content.count {
      let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? content.count
      let bytes = PaddedBytes(copying: text, start..<end)
      lines.append(
        PlacedLine(
          rawOffset: start, rawLength: end - start, line: try decoder.line(bytes, at: place)))
      start = end + 1
    }
    return lines
  }
}
