import ChatModel
import Store
import SystemIO

/// Hits as `search` prints them.
enum SearchOutput {
  static func text(_ result: SearchResult) -> String {
    let found = "\(counted(result.total, "message")) found"
    guard !result.hits.isEmpty else { return found }
    let hits = result.hits.map { hit in
      let when = hit.createdAt?.rfc3339.prefix(16) ?? "no time"
      let snippet = hit.snippet
      return """
        \(hit.shortID)  \(when)  \(hit.role.name), \(Terminal.line(hit.user))
                  \(Terminal.safe(snippet.before))\(Terminal.bold(Terminal.safe(snippet.match)))\
        \(Terminal.safe(snippet.after))
        """
    }
    let shown = result.hits.count < result.total ? ", \(result.hits.count) of them shown" : ""
    return hits.joined(separator: "\n") + "\n\(found)\(shown)"
  }

  static func json(_ result: SearchResult, isRanked: Bool) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("total", result.total)
    writer.key("hits")
    writer.beginArray()
    for hit in result.hits {
      writer.beginObject()
      writer.field("id", hit.shortID)
      writer.field("source_kind", hit.conversation.kind.rawValue)
      writer.field("conversation_id", hit.conversation.sourceID)
      writer.field("message_id", hit.messageID)
      writer.field("user_id", hit.user)
      writer.key("created_at")
      if let time = hit.createdAt { writer.timestamp(time) } else { writer.null() }
      writer.field("role", hit.role.name)
      writer.field("snippet", hit.snippet.text)
      if isRanked {
        writer.key("score")
        writer.double(hit.score)
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }
}
