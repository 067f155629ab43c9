import ArgumentParser
import ChatModel
import Store
import SystemIO

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List conversations, newest first.")

  @Option(help: "Only this user's.") var user: UserID?
  @Option(help: "Last activity on or after this day or time.") var since: Instant?
  @Option(help: "Last activity before this day or time.") var until: Instant?
  @Option(help: "Only those with this tag.") var tag: String?
  @Option(help: "At most this many.") var limit: Int?
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit is 0 or more") }
  }

  func run() async throws {
    var filter = ConversationFilter()
    filter.user = user?.text
    filter.since = since?.timestamp
    filter.until = until?.timestamp
    filter.tag = tag
    filter.limit = limit
    let rows = try common.reader().list(filter)
    Terminal.output(common.json ? json(rows) : text(rows))
  }

  private func json(_ rows: [ConversationRow]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("total", rows.count)
    writer.key("conversations")
    writer.beginArray()
    for row in rows {
      writer.beginObject()
      ConversationOutput.write(row, to: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  private func text(_ rows: [ConversationRow]) -> String {
    guard !rows.isEmpty else { return "no conversations" }
    return rows.map { row in
      let when = row.totals.lastActivityAt?.rfc3339.prefix(16) ?? "no time"
      let tokens = row.totals.tokensExact + row.totals.tokensEstimated
      var lines = [
        "\(row.shortID)  \(when)  \(Terminal.bold(Terminal.line(row.header.title ?? "(no title)")))",
        Terminal.dim(
          "          \(Terminal.line(row.user)), \(Terminal.line(row.header.key.kind.rawValue)),"
            + " \(row.totals.messages) messages, \(tokens) tokens, \(row.language ?? "und")"),
      ]
      if let summary = row.summary { lines.append("          \(Terminal.line(summary))") }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

/// A day (`2026-03-01`, its first instant in UTC) or an RFC 3339 time.
struct Instant: ExpressibleByArgument {
  var timestamp: Timestamp

  init?(argument: String) {
    guard let timestamp = Timestamp(parsing: argument) else { return nil }
    self.timestamp = timestamp
  }
}
