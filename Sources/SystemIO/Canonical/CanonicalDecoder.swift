package import ChatModel

/// A message object of a canonical line (FORMAT.md), with what only the archive says of it.
package struct CanonicalMessage: Sendable {
  package var message: Message
  package var position: Int?
  package var tokens: TokenCount?
  /// The model that reports count it under when it names none itself.
  package var countedUnder: String?
  /// For a message that continues over several lines: which piece this is, and of how many.
  package var chunk: (number: Int, count: Int)?
  /// The first part goes on with the last part of the chunk before.
  package var continuesPart: Bool

  /// Appends the next chunk: `content` and `extra` concatenate, part lists too, and a part marked
  /// `continues` is appended to the one before it.
  package mutating func join(_ next: CanonicalMessage) {
    message.content += next.message.content
    if let extra = next.message.extra { message.extra = (message.extra ?? "") + extra }
    var parts = next.message.parts[...]
    if next.continuesPart, let first = parts.popFirst(), var last = message.parts.popLast() {
      last.text += first.text
      if let payload = first.payload { last.payload = (last.payload ?? "") + payload }
      message.parts.append(last)
    }
    message.parts += parts
  }
}

/// Reads the objects of canonical JSONL, version 1.
///
/// Shared by the archive and the dump reader.
package enum CanonicalDecoder {
  package static let version: Int64 = 1

  /// The conversation's own facts, and who owns it.
  package static func header(
    _ line: JSONValue
  ) throws(JSONError) -> (ConversationHeader, user: String, run: String?) {
    guard let kind = line["source_kind"]?.nonEmptyString else {
      throw JSONError("no source_kind")
    }
    guard let sourceID = line["conversation_id"]?.nonEmptyString else {
      throw JSONError("no conversation_id")
    }
    let user = line["user_id"]?.string ?? ""
    var header = ConversationHeader(
      key: ConversationKey(kind: SourceKind(rawValue: kind), sourceID: sourceID))
    header.user = user.isEmpty || user.hasPrefix("unknown:") ? nil : user
    header.title = line["title"]?.string
    header.tags = line["tags"]?.elements.compactMap(\.string) ?? []
    header.state = line["state"]?.string
    header.metadata = line["metadata"]?.string
    header.threadOf = line["thread_of"]?.string
    header.createdAt = try time(line["created_at"], "created_at")
    header.updatedAt = try time(line["updated_at"], "updated_at")
    header.expiresAt = try time(line["expires_at"], "expires_at")
    header.currentLeaf = line["current_leaf"]?.string
    return (header, user, line["run"]?.string)
  }

  package static func message(_ value: JSONValue) throws(JSONError) -> CanonicalMessage {
    guard value.isObject else { throw JSONError("a message is no object") }
    let value = JSONObjectIndex(value)
    guard let role = value["role"]?.string.flatMap(Role.init(anyProduct:)) else {
      throw JSONError("a message has no known role")
    }
    var message = Message(
      id: value["id"]?.string ?? "", parentID: value["parent_id"]?.string, role: role,
      name: value["name"]?.string, model: value["model"]?.string,
      content: value["content"]?.string ?? "", hidden: value["hidden"]?.bool ?? false)
    message.inserted = value["inserted"]?.bool ?? false
    message.createdAt = try time(value["created_at"], "created_at")
    message.updatedAt = try time(value["updated_at"], "updated_at")
    message.extra = value["extra"]?.string
    if let usage = value["usage"] { message.usage = self.usage(usage) }
    var continuesPart = false
    for (index, part) in (value["parts"]?.elements.map { $0 } ?? []).enumerated() {
      guard let kind = part["kind"]?.string.flatMap(MessagePart.Kind.init(rawValue:)) else {
        throw JSONError("a part has no known kind")
      }
      message.parts.append(
        MessagePart(
          kind, text: part["text"]?.string ?? "", name: part["name"]?.string,
          callID: part["call_id"]?.string, payload: part["payload"]?.string))
      if index == 0 { continuesPart = part["continues"]?.bool ?? false }
    }
    var chunk: (number: Int, count: Int)?
    if let number = value["chunk"]?.int, let count = value["chunks"]?.int {
      guard number >= 0, number < count, count <= 1 << 20 else {
        throw JSONError("a chunk number is out of range")
      }
      chunk = (Int(number), Int(count))
    }
    return CanonicalMessage(
      message: message, position: value["position"]?.int.flatMap { Int(exactly: $0) },
      tokens: tokens(value), countedUnder: value["counted_under"]?.string, chunk: chunk,
      continuesPart: continuesPart)
  }

  private static func time(_ value: JSONValue?, _ key: String) throws(JSONError) -> Timestamp? {
    guard let value, !value.isNull else { return nil }
    guard let time = value.string.flatMap({ Timestamp(parsing: $0) }) else {
      throw JSONError("\(key) is no RFC 3339 time")
    }
    return time
  }

  private static func usage(_ value: JSONValue) -> ReportedUsage {
    func number(_ key: StaticString) -> Int? { value[key]?.int.flatMap { Int(exactly: $0) } }
    return ReportedUsage(
      input: number("input"), output: number("output"), cacheRead: number("cache_read"),
      cacheWrite: number("cache_write"), reasoning: number("reasoning"), total: number("total"))
  }

  private static func tokens(_ value: JSONObjectIndex) -> TokenCount? {
    guard let content = value["tokens"]?.int,
      let method = value["tokens_method"]?.string.flatMap(TokenMethod.init(rawValue:)),
      let tokenizer = value["tokenizer"]?.string
    else { return nil }
    return TokenCount(
      content: Int(content), parts: Int(value["parts_tokens"]?.int ?? 0), method: method,
      tokenizer: tokenizer)
  }
}
