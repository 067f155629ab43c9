import ChatModel
import Retention
import Store
import SystemIO

/// Holds and parked requests as `hold` prints them.
enum HoldOutput {
  /// `20260301T030000Z-9f3a: user alice, since 2026-01-01; by counsel: matter 17`.
  static func line(_ hold: Hold, _ names: SubjectNames) -> String {
    var text = "\(hold.name): \(scope(hold, names)); by \(Terminal.line(hold.author))"
    if let reason = hold.reason { text += ": \(Terminal.line(reason))" }
    if let release = hold.release {
      text += "; released \(release.at.rfc3339) by \(Terminal.line(release.by))"
      if let reason = release.reason { text += ": \(Terminal.line(reason))" }
    }
    return text
  }

  private static func scope(_ hold: Hold, _ names: SubjectNames) -> String {
    let scope = hold.scope
    guard !scope.isWholeNamespace else { return "the whole namespace" }
    var conditions: [String] = []
    if let user = scope.user { conditions.append("user \(name(names.user(user), user))") }
    if let conversation = scope.conversation {
      conditions.append(
        "conversation \(name(names.conversation(conversation), conversation))")
    }
    if let tag = scope.tag { conditions.append("tag \(name(names.tag(tag), tag))") }
    if let since = scope.since { conditions.append("since \(since.rfc3339)") }
    if let until = scope.until { conditions.append("until \(until.rfc3339)") }
    if let search = scope.search {
      conditions.append(
        "search '\(Terminal.line(search))' (\(counted(hold.matches, "conversation")))")
    }
    return conditions.joined(separator: ", ")
  }

  /// The beginning of the keyed hash for whom the store does not know.
  private static func name(_ name: String?, _ subject: [UInt8]) -> String {
    name.map(Terminal.line) ?? "#\(hexadecimal(subject).prefix(12)) (not in the store)"
  }

  static func text(
    _ holds: [Hold], _ parked: [ParkedRequest], _ names: SubjectNames
  ) -> String {
    var lines = holds.isEmpty ? ["no holds"] : holds.map { line($0, names) }
    for request in parked {
      var what = "user \(name(names.user(request.user), request.user))"
      if let conversation = request.conversation {
        what += ", conversation \(name(names.conversation(conversation), conversation))"
      }
      lines.append(
        "parked \(request.request): erasure of \(what), asked \(request.requestedAt.rfc3339)"
          + (request.retainUntil.map { ", kept by law until \($0.rfc3339)" } ?? "")
          + (request.reason.map { ": \(Terminal.line($0))" } ?? ""))
    }
    return lines.joined(separator: "\n")
  }

  static func text(
    _ released: [Hold], _ receipts: [ErasureReceipt], _ names: SubjectNames, _ store: Store
  ) -> String {
    let lines =
      released.map { "released \(line($0, names))" }
      + receipts.map { "no longer parked: \(ErasureOutput.text($0, store))" }
    return lines.joined(separator: "\n")
  }

  static func json(_ hold: Hold, _ names: SubjectNames) -> String {
    var writer = JSONWriter()
    write(hold, names, to: &writer)
    return writer.text
  }

  static func json(
    _ holds: [Hold], _ parked: [ParkedRequest], _ names: SubjectNames
  ) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("holds")
    write(holds, names, to: &writer)
    writer.key("parked")
    writer.beginArray()
    for request in parked {
      writer.beginObject()
      writer.field("request", request.request)
      writer.field("user_id", names.user(request.user))
      writer.field("user_subject", hexadecimal(request.user))
      writer.field("conversation", request.conversation.flatMap(names.conversation))
      writer.field("conversation_subject", request.conversation.map(hexadecimal))
      writer.field("reason", request.reason)
      writer.field("requested_at", request.requestedAt)
      writer.field("retain_until", request.retainUntil)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  static func json(
    _ released: [Hold], _ receipts: [ErasureReceipt], _ names: SubjectNames
  ) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("released")
    write(released, names, to: &writer)
    writer.key("erased")
    writer.beginArray()
    for receipt in receipts { writer.string(receipt.job) }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  private static func write(_ holds: [Hold], _ names: SubjectNames, to writer: inout JSONWriter) {
    writer.beginArray()
    for hold in holds { write(hold, names, to: &writer) }
    writer.endArray()
  }

  private static func write(_ hold: Hold, _ names: SubjectNames, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("hold", hold.name)
    writer.field("namespace", hold.namespace.name)
    writer.field("user_id", hold.scope.user.flatMap(names.user))
    writer.field("user_subject", hold.scope.user.map(hexadecimal))
    writer.field("conversation", hold.scope.conversation.flatMap(names.conversation))
    writer.field("conversation_subject", hold.scope.conversation.map(hexadecimal))
    writer.field("tag", hold.scope.tag.flatMap(names.tag))
    writer.field("tag_subject", hold.scope.tag.map(hexadecimal))
    writer.field("since", hold.scope.since)
    writer.field("until", hold.scope.until)
    writer.field("search", hold.scope.search)
    if hold.scope.search != nil { writer.field("matches", hold.matches) }
    writer.field("reason", hold.reason)
    writer.field("author", hold.author)
    writer.field("placed_at", hold.placedAt)
    writer.field("released_at", hold.release?.at)
    writer.field("released_by", hold.release?.by)
    writer.field("release_reason", hold.release?.reason)
    writer.endObject()
  }
}
