package import ChatModel
import SystemIO

/// One canonical line, without its newline.
package struct SliceLine: Sendable {
  package var bytes: [UInt8]
  package var firstPosition: Int
  /// Messages that begin on this line.
  package var messageCount: Int
}

/// Writes slices as canonical JSONL, version 1 (FORMAT.md).
package struct SliceEncoder: Sendable {
  package init() {}

  /// The lines of one slice: the messages that one run adds to one conversation in one month.
  ///
  /// One line at least: a conversation without messages, or one that only got a new title, has it
  /// too.
  package func lines(
    _ header: SliceHeader, _ messages: some Collection<StoredRecord>, in arena: TextArena
  ) -> [SliceLine] {
    var lines = SliceLines(header)
    for stored in messages {
      let isWhole = lines.add(at: stored.position, begins: true) { writer in
        writer.message(stored, in: arena)
      }
      if !isWhole { addInPieces(stored, arena, to: &lines) }
    }
    return lines.finish()
  }

  /// A message too large for one line: each piece has a line of its own.
  private func addInPieces(_ stored: StoredRecord, _ arena: TextArena, to lines: inout SliceLines) {
    let chunks = MessageChunks.split(StoredMessage(stored, in: arena))
    for (number, chunk) in chunks.enumerated() {
      var texts = TextArena()
      let piece = StoredRecord(chunk.message, in: &texts)
      lines.close()
      _ = lines.add(at: stored.position, begins: number == 0) { writer in
        writer.message(
          piece, in: texts, chunk: (number, chunks.count), continues: chunk.continuesPart)
      }
    }
    lines.close()
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
  private let opening: JSONWriter
  private var writer: JSONWriter
  private var lines: [SliceLine] = []
  private var firstPosition = 0
  private var messageCount = 0
  private var isEmpty = true

  init(_ header: SliceHeader) {
    var opening = JSONWriter(reserving: 4096)
    opening.opening(of: header)
    self.opening = opening
    writer = opening
  }

  /// Writes a message on this line, or on a new one when it would become too long.
  ///
  /// False when the message is too long for any line; then nothing was written.
  mutating func add(
    at position: Int, begins: Bool, _ write: (inout JSONWriter) -> Void
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
      close()
      writer.value(moved)
    }
    if isEmpty { firstPosition = position }
    messageCount += begins ? 1 : 0
    isEmpty = false
    return true
  }

  mutating func close() {
    guard !isEmpty else { return }
    writer.endArray()
    writer.endObject()
    lines.append(
      SliceLine(bytes: writer.bytes, firstPosition: firstPosition, messageCount: messageCount))
    writer = opening
    firstPosition = 0
    messageCount = 0
    isEmpty = true
  }

  mutating func finish() -> [SliceLine] {
    if lines.isEmpty { isEmpty = false }
    close()
    return lines
  }
}
