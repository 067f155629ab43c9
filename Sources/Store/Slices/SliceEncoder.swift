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
  package func lines(_ header: SliceHeader, _ messages: [StoredMessage]) -> [SliceLine] {
    let opening = self.opening(header)
    var lines: [SliceLine] = []
    var line = SliceLine(bytes: opening, firstPosition: 0, messageCount: 0)
    var isEmpty = true

    func close() {
      guard !isEmpty else { return }
      line.bytes += Array("]}".utf8)
      lines.append(line)
      line = SliceLine(bytes: opening, firstPosition: 0, messageCount: 0)
      isEmpty = true
    }
    func put(_ json: [UInt8], at position: Int, begins: Bool) {
      if !isEmpty, line.bytes.count + json.count > SliceLimits.lineBytes { close() }
      if isEmpty { line.firstPosition = position } else { line.bytes.append(UInt8(ascii: ",")) }
      line.bytes += json
      line.messageCount += begins ? 1 : 0
      isEmpty = false
    }

    for stored in messages {
      let json = encode(stored, chunk: nil)
      if json.count <= SliceLimits.messageBytes {
        put(json, at: stored.position, begins: true)
      } else {
        let chunks = MessageChunks.split(stored)
        for (number, chunk) in chunks.enumerated() {
          close()
          put(
            encode(chunk.message, chunk: (number, chunks.count), continues: chunk.continuesPart),
            at: stored.position, begins: number == 0)
        }
        close()
      }
    }
    if lines.isEmpty { isEmpty = false }
    close()
    return lines
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

  /// Everything up to and including the bracket that opens `messages`.
  private func opening(_ header: SliceHeader) -> [UInt8] {
    let conversation = header.conversation
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    writer.key("v")
    writer.int(1)
    writer.field("kind", "conversation")
    writer.field("source_kind", conversation.key.kind.rawValue)
    writer.field("conversation_id", conversation.key.sourceID)
    writer.field("user_id", header.user)
    writer.field("run", header.run)
    writer.field("title", conversation.title)
    if !conversation.tags.isEmpty {
      writer.key("tags")
      writer.beginArray()
      for tag in conversation.tags { writer.string(tag) }
      writer.endArray()
    }
    writer.field("state", conversation.state)
    writer.field("metadata", conversation.metadata)
    writer.field("thread_of", conversation.threadOf)
    writer.field("created_at", conversation.createdAt)
    writer.field("updated_at", conversation.updatedAt)
    writer.field("expires_at", conversation.expiresAt)
    writer.field("current_leaf", conversation.currentLeaf)
    writer.key("messages")
    writer.beginArray()
    return writer.bytes
  }

  private func encode(
    _ stored: StoredMessage, chunk: (number: Int, count: Int)?, continues: Bool = false
  ) -> [UInt8] {
    let message = stored.message
    var writer = JSONWriter(reserving: message.content.utf8.count + 256)
    writer.beginObject()
    writer.field("id", message.id)
    writer.field("parent_id", message.parentID)
    writer.key("position")
    writer.int(stored.position)
    writer.field("role", message.role.name)
    writer.field("name", message.name)
    writer.key("created_at")
    if let time = message.createdAt { writer.timestamp(time) } else { writer.null() }
    writer.field("updated_at", message.updatedAt)
    writer.key("model")
    if let model = message.model { writer.string(model) } else { writer.null() }
    writer.field("content", message.content)
    if message.hidden {
      writer.key("hidden")
      writer.bool(true)
    }
    writer.parts(message.parts, continues: continues)
    writer.usage(message.usage)
    writer.key("tokens")
    writer.int(stored.tokens.content)
    if stored.tokens.parts > 0 {
      writer.key("parts_tokens")
      writer.int(stored.tokens.parts)
    }
    writer.field("tokens_method", stored.tokens.method.rawValue)
    writer.field("tokenizer", stored.tokens.tokenizer)
    writer.field("counted_under", stored.countedUnder)
    writer.field("extra", message.extra)
    if let chunk {
      writer.key("chunk")
      writer.int(chunk.number)
      writer.key("chunks")
      writer.int(chunk.count)
    }
    writer.endObject()
    return writer.bytes
  }
}
