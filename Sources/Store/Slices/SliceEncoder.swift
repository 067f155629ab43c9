package import ChatModel
import SystemIO

/// One canonical line, without its newline.
package struct SliceLine: Sendable {
  package var bytes: [UInt8]
  package var firstPosition: Int
  /// Messages that begin on this line.
  package var messageCount: Int
  /// Places, among the messages that were encoded, of those on this line.
  package var places: Range<Int>
  /// The line holds one piece of a message that continues over several lines.
  package var isPiece: Bool
}

/// Writes slices as canonical JSONL, version 1 (FORMAT.md).
///
/// Its buffer is used again for every slice.
package struct SliceEncoder: Sendable {
  private var writer = JSONWriter()

  package init() {}

  /// Shows `body` each line of one slice: the messages that one run adds to one conversation in one
  /// month.
  ///
  /// One line at least: a conversation without messages, or one that only got a new title, has it
  /// too.
  package mutating func encode(
    _ header: SliceHeader, _ messages: some Collection<StoredRecord>, in arena: TextArena,
    _ body: (SliceLine) -> Void
  ) {
    var lines = SliceLines(header, writer)
    // The buffer must have one owner to be written in place.
    writer = JSONWriter()
    for (place, stored) in messages.enumerated() {
      let isWhole = lines.add(place, at: stored.position, begins: true, body) { writer in
        writer.message(stored, in: arena)
      }
      if !isWhole { addInPieces(stored, place, arena, to: &lines, body) }
    }
    writer = lines.finish(body)
  }

  /// A message too large for one line: each piece has a line of its own.
  private func addInPieces(
    _ stored: StoredRecord, _ place: Int, _ arena: TextArena, to lines: inout SliceLines,
    _ body: (SliceLine) -> Void
  ) {
    let chunks = MessageChunks.split(StoredMessage(stored, in: arena))
    for (number, chunk) in chunks.enumerated() {
      var texts = TextArena()
      let piece = StoredRecord(chunk.message, in: &texts)
      lines.close(body)
      lines.isPiece = true
      _ = lines.add(place, at: stored.position, begins: number == 0, body) { writer in
        writer.message(
          piece, in: texts, chunk: (number, chunks.count), continues: chunk.continuesPart)
      }
    }
    lines.close(body)
  }

  /// One line for a memory.
  package func memoryLine(
    kind: SourceKind, user: String, label: String, text: String, run: String
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("v")
    writer.int(1)
    writer.field("kind", "memory")
    writer.field("source_kind", kind.rawValue)
    writer.field("user_id", user)
    writer.field("run", run)
    writer.field("label", label)
    writer.field("text", text)
    writer.endObject()
    return writer.bytes
  }
}

/// The lines of one slice as they grow.
private struct SliceLines {
  /// Holds the line at hand; every line begins as the first one does.
  private var writer: JSONWriter
  private let openingCount: Int
  private var firstPosition = 0
  private var messageCount = 0
  private var places = 0..<0
  /// What is added next is a piece of a message.
  var isPiece = false
  private var isEmpty = true
  private var hasClosed = false

  init(_ header: SliceHeader, _ writer: consuming JSONWriter) {
    writer.removeAll()
    writer.opening(of: header)
    openingCount = writer.bytes.count
    self.writer = writer
  }

  /// Writes a message on this line, or on a new one when it would become too long.
  ///
  /// False when the message is too long for any line; then nothing was written.
  ///
  /// - Parameter place: among the messages of the slice.
  mutating func add(
    _ place: Int, at position: Int, begins: Bool, _ body: (SliceLine) -> Void,
    _ write: (inout JSONWriter) -> Void
  ) -> Bool {
    let start = writer.bytes.count
    write(&writer)
    // The comma before it is no part of the message.
    let message = (isEmpty ? start : start + 1)..<writer.bytes.count
    if begins, message.count > SliceLimits.messageBytes {
      writer.cut(to: start, inEmptyContainer: isEmpty)
      return false
    }
    if !isEmpty, start + message.count > SliceLimits.lineBytes {
      let moved = Array(writer.bytes[message])
      writer.cut(to: start, inEmptyContainer: false)
      close(body)
      writer.value(moved)
    }
    if isEmpty { firstPosition = position }
    places = (isEmpty ? place : places.lowerBound)..<place + 1
    messageCount += begins ? 1 : 0
    isEmpty = false
    return true
  }

  mutating func close(_ body: (SliceLine) -> Void) {
    guard !isEmpty else { return }
    writer.endArray()
    writer.endObject()
    body(
      SliceLine(
        bytes: writer.bytes, firstPosition: firstPosition, messageCount: messageCount,
        places: places, isPiece: isPiece))
    writer.cut(to: openingCount, inEmptyContainer: true)
    firstPosition = 0
    messageCount = 0
    places = 0..<0
    isPiece = false
    isEmpty = true
    hasClosed = true
  }

  /// Returns the buffer.
  consuming func finish(_ body: (SliceLine) -> Void) -> JSONWriter {
    if !hasClosed { isEmpty = false }
    close(body)
    return writer
  }
}
