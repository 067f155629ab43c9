package import ChatModel

/// The objects within a message that the archive and the commands write alike (FORMAT.md).
extension JSONWriter {
  /// The key `parts` and its array; nothing when there are none.
  ///
  /// - Parameter continues: the first part goes on with the last part of the chunk before.
  package mutating func parts(_ parts: [MessagePart], continues: Bool = false) {
    guard !parts.isEmpty else { return }
    key("parts")
    beginArray()
    for (index, part) in parts.enumerated() {
      beginObject()
      field("kind", part.kind.rawValue)
      field("text", part.text)
      field("name", part.name)
      field("call_id", part.callID)
      field("payload", part.payload)
      if continues, index == 0 {
        key("continues")
        bool(true)
      }
      endObject()
    }
    endArray()
  }

  /// The key `usage` and its object; nothing when the source reported none.
  package mutating func usage(_ usage: ReportedUsage?) {
    guard let usage else { return }
    key("usage")
    beginObject()
    field("input", usage.input)
    field("output", usage.output)
    field("cache_read", usage.cacheRead)
    field("cache_write", usage.cacheWrite)
    field("reasoning", usage.reasoning)
    field("total", usage.total)
    endObject()
  }
}
