import ChatModel
import SystemIO

/// Takes the columns of one row, in order, and makes a message or a conversation of them.
///
/// The first column that cannot be understood becomes the row's problem, which names the column and
/// never its content.
struct RowBuilder: ~Copyable {
  var id = ""
  var conversation = ""
  var user: String?
  var role: Role?
  var content = RowContent()
  var created: Timestamp?
  var updated: Timestamp?
  var model: String?
  var parent: String?
  var name: String?
  var usage = ReportedUsage()
  var hasUsage = false
  var hidden = false
  var title: String?
  var tags: [String] = []
  var state: String?
  var expires: Timestamp?
  var extra = RowExtra()
  var problem: String?

  /// Takes the bytes of a time column: spared the way through a String.
  mutating func take(time text: Span<UInt8>, for column: RowColumn) {
    if let time = rowTime(text) {
      set(time, column.field)
    } else if text.count > 0 {
      let bytes = [UInt8](capacity: text.count) { output in
        for index in 0..<text.count { output.append(text[index]) }
      }
      extra.add(column.name, text: String(decoding: bytes, as: UTF8.self))
    }
  }

  mutating func take(text: String, for column: RowColumn) {
    switch column.field {
    case .id: id = text
    case .conversation: conversation = text
    case .user: user = text.isEmpty ? nil : text
    case .role: take(role: text, for: column)
    case .content: content.text = text
    case .created, .updated, .expires: take(time: text.utf8.span, for: column)
    case .model: model = text.isEmpty ? nil : text
    case .parent: parent = text.isEmpty ? nil : text
    case .name: name = text.isEmpty ? nil : text
    case .title: title = text
    case .tags: tags += rowTags(text)
    case .state: take(state: text, for: column)
    case .hidden: take(hidden: text, for: column)
    case .tokens, .inputTokens, .outputTokens:
      if let count = tokenCount(text) {
        set(count, column.field)
      } else if !text.isEmpty {
        extra.add(column.name, text: text)
      }
    case .usage, .metadata, .other: extra.add(column.name, text: text)
    case .ignored: break
    }
  }

  /// Takes a JSON value other than null.
  mutating func take(json value: JSONValue, for column: RowColumn) {
    if let text = value.string { return take(text: text, for: column) }
    switch column.field {
    case .id, .conversation, .parent, .user:
      if value.kind == .number {
        take(text: value.json, for: column)
      } else if column.field == .user || column.field == .parent {
        extra.add(column.name, value)
      } else {
        fail("\(column.name): neither text nor number")
      }
    case .role, .title, .model, .name:
      if column.field == .role { fail("\(column.name): no text") }
      extra.add(column.name, value)
    case .content:
      if let content = RowContent(value) {
        self.content = content
      } else {
        fail("\(column.name): neither text nor content parts")
      }
    case .created, .updated, .expires:
      if let time = unixTime(value) {
        set(time, column.field)
      } else {
        extra.add(column.name, value)
      }
    case .tokens, .inputTokens, .outputTokens:
      if let count = tokenCount(value) {
        set(count, column.field)
      } else {
        extra.add(column.name, value)
      }
    case .usage:
      hasUsage = true
      if !usage.read(value) { extra.add(column.name, value) }
    case .hidden: if let flag = value.bool { hidden = flag } else { take(flag: value, column) }
    case .state: take(flag: value, column)
    case .tags:
      if let tags = rowTags(value) { self.tags += tags } else { extra.add(column.name, value) }
    case .metadata: take(metadata: value, for: column)
    case .other: extra.add(column.name, value)
    case .ignored: break
    }
  }

  mutating func fail(_ reason: String) { if problem == nil { problem = reason } }

  /// Numbers before 1973 are durations, flags or zeros, but no times of a chat.
  private func unixTime(_ value: JSONValue) -> Timestamp? {
    guard let number = value.double, number >= 1e8 else { return nil }
    if let exact = value.int { return Timestamp(unixNumber: exact) }
    return Timestamp(unixNumber: number)
  }

  private mutating func set(_ time: Timestamp, _ field: RowField) {
    switch field {
    case .created: created = time
    case .updated: updated = time
    default: expires = time
    }
  }

  private mutating func set(_ count: Int, _ field: RowField) {
    hasUsage = true
    switch field {
    case .tokens: usage.total = count
    case .inputTokens: usage.input = count
    default: usage.output = count
    }
  }

  private mutating func take(role word: String, for column: RowColumn) {
    switch word {
    case "user": role = .user
    case "assistant": role = .assistant
    default:
      role = Role(anyProduct: word)
      if role == nil { fail("\(column.name): no known role") }
    }
  }
}
