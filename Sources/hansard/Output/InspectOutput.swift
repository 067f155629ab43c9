import ChatModel
import Pipeline
import Store
import SystemIO

/// What `inspect` prints.
enum InspectOutput {
  static func text(_ inspections: [Inspection]) -> String {
    inspections.map { inspection in
      var lines = [
        "\(Terminal.bold(Terminal.safe(inspection.path)))  \(inspection.format ?? "no known format")",
        "  \(inspection.conversations) conversations, \(inspection.messages) messages"
          + " (\(roles(inspection))), \(ByteText.of(inspection.bytes))",
      ]
      if let first = inspection.firstAt, let last = inspection.lastAt {
        lines.append("  from \(first.rfc3339) to \(last.rfc3339)")
      }
      for (what, count) in inspection.skipped.sorted(by: { $0.key < $1.key }) {
        lines.append("  skipped: \(Terminal.safe(what)) (\(count))")
      }
      if inspection.rejected > 0 { lines.append("  rejected: \(inspection.rejected)") }
      for problem in inspection.problems { lines.append("  problem: \(Terminal.safe(problem))") }
      for record in inspection.firstRecords { lines.append("  \(Terminal.line(record))") }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func roles(_ inspection: Inspection) -> String {
    Role.allCases.map { "\($0.name) \(inspection.roles[$0] ?? 0)" }.joined(separator: ", ")
  }

  static func json(_ inspections: [Inspection]) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("sources")
    writer.beginArray()
    for inspection in inspections {
      writer.beginObject()
      writer.field("path", inspection.path)
      writer.key("format")
      if let format = inspection.format { writer.string(format) } else { writer.null() }
      writer.field("bytes", Int(inspection.bytes))
      writer.field("entries", inspection.entries)
      writer.field("conversations", inspection.conversations)
      writer.field("read", inspection.read)
      writer.field("messages", inspection.messages)
      writer.field("rejected", inspection.rejected)
      writer.key("roles")
      writer.beginObject()
      for role in Role.allCases {
        writer.key(name: role.name)
        writer.int(inspection.roles[role] ?? 0)
      }
      writer.endObject()
      writer.field("first_at", inspection.firstAt)
      writer.field("last_at", inspection.lastAt)
      writer.key("skipped")
      writer.beginObject()
      for (what, count) in inspection.skipped.sorted(by: { $0.key < $1.key }) {
        writer.key(name: what)
        writer.int(count)
      }
      writer.endObject()
      writer.key("problems")
      writer.beginArray()
      for problem in inspection.problems { writer.string(problem) }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }
}
