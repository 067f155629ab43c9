import Pipeline
import SystemIO

/// Counts as `tokens` prints them, a file after the other.
struct TokensOutput {
  private let hasLines: Bool
  private let isChat: Bool
  private let isJSON: Bool
  private var writer = JSONWriter()
  /// Of the file that has not ended.
  private var sum = TextTokens()

  init(_ tokenizer: String, hasLines: Bool, isChat: Bool, isJSON: Bool) {
    self.hasLines = hasLines
    self.isChat = isChat
    self.isJSON = isJSON
    writer.beginObject()
    writer.field("encoding", tokenizer)
    writer.key("files")
    writer.beginArray()
  }

  /// What to print now; with `--json` nothing before the end.
  mutating func add(_ result: TextCounting.Result) -> String {
    sum.tokens += result.tokens.tokens
    sum.chats += result.tokens.chats
    let lines =
      hasLines && !isJSON ? result.tokens.lines.map { "\($0)\n" }.joined() : ""
    guard result.endsFile else { return lines }
    defer { sum = TextTokens() }
    if isJSON {
      addJSON(result.path)
      return ""
    }
    if hasLines { return lines }
    return isChat ? chatLine(result.path) : "\(sum.tokens) \(result.path)\n"
  }

  private func chatLine(_ path: String) -> String {
    let chats = sum.chats
    return "\(sum.tokens + chats.overhead) \(path) (estimated: \(sum.tokens) in texts,"
      + " \(chats.overhead) by OpenAI's rule for \(counted(chats.messages, "message"))"
      + " in \(counted(chats.requests, "request")))\n"
  }

  private mutating func addJSON(_ path: String) {
    writer.beginObject()
    writer.field("path", path)
    writer.field("tokens", sum.tokens)
    writer.field("method", "exact")
    if isChat {
      writer.key("chat")
      writer.beginObject()
      writer.field("requests", sum.chats.requests)
      writer.field("messages", sum.chats.messages)
      writer.field("overhead", sum.chats.overhead)
      writer.field("total", sum.tokens + sum.chats.overhead)
      writer.field("method", "estimated")
      writer.endObject()
    }
    writer.endObject()
  }

  /// One object with all files.
  var json: String {
    var writer = writer
    writer.endArray()
    writer.endObject()
    return writer.text
  }
}
