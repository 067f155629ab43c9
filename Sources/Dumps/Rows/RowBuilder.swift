import ChatModel
import SystemIO

/// Takes the columns of one row, in order, and makes a message or a conversation of them.
///
/// The first column that cannot be understood becomes the row's problem, which names the column and
/// never its content.
///
/// Used for row after row, each of which begins with `begin`: its texts lie in an arena, and only
/// what is rare becomes a string.
struct RowBuilder: ~Copyable {
  private(set) var arena = TextArena()
  var id = TextSlice.absent
  var conversation = TextSlice.absent
  var user = TextSlice.absent
  var role: Role?
  var content = TextSlice.absent
  var parts = TextSlice.absent
  var created: Timestamp?
  var updated: Timestamp?
  var model = TextSlice.absent
  var parent = TextSlice.absent
  var name = TextSlice.absent
  var usage = ReportedUsage()
  var hasUsage = false
  var hidden = false
  var title = TextSlice.absent
  var tags: [String] = []
  var state: String?
  var expires: Timestamp?
  var extra = RowExtra()
  var problem: String?

  /// Forgets the row before.
  mutating func begin() {
    var arena = TextArena()
    swap(&arena, &self.arena)
    self = RowBuilder()
    arena.removeAll()
    swap(&arena, &self.arena)
  }

  /// - Parameter text: well-formed UTF-8.
  mutating func take(text: Span<UInt8>, for column: RowColumn) {
    switch column.field {
    case .id: id = arena.add(text)
    case .conversation: conversation = arena.add(text)
    case .user: user = nonEmpty(text)
    case .role: take(role: text, for: column)
    case .content: content = arena.add(text)
    case .created, .updated, .expires: take(time: text, for: column)
    case .model: model = nonEmpty(text)
    case .parent: parent = nonEmpty(text)
    case .name: name = nonEmpty(text)
    case .title: title = arena.add(text)
    case .tags: tags += rowTags(String(copyingText: text))
    case .state: take(state: String(copyingText: text), for: column)
    case .hidden: take(hidden: String(copyingText: text), for: column)
    case .tokens, .inputTokens, .outputTokens:
      if let count = tokenCount(String(copyingText: text)) {
        set(count, column.field)
      } else if !text.isEmpty {
        extra.add(column.name, text: text)
      }
    case .usage, .metadata, .other: extra.add(column.name, text: text)
    case .ignored: break
    }
  }

  mutating func addToArena(_ encoded: [UInt8]) -> TextSlice { arena.add(encoded) }

  private mutating func nonEmpty(_ text: Span<UInt8>) -> TextSlice {
    text.isEmpty ? .absent : arena.add(text)
  }

  private mutating func take(time text: Span<UInt8>, for column: RowColumn) {
    if let time = rowTime(text) {
      set(time, column.field)
    } else if !text.isEmpty {
      extra.add(column.name, text: text)
    }
  }

  /// Takes a JSON value other than null.
  mutating func take(json value: JSONValue, for column: RowColumn) {
    if value.isString {
      value.withUTF8 { take(text: $0, for: column) }
      return
    }
    switch column.field {
    case .id, .conversation, .parent, .user:
      if value.kind == .number {
        take(text: value.json.utf8.span, for: column)
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
        self.content = arena.add(content.text)
        parts = content.parts.isEmpty ? .absent : arena.add(PartsCoding.encode(content.parts))
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

  private mutating func take(role word: Span<UInt8>, for column: RowColumn) {
    role =
      if word.spells("user") {
        .user
      } else if word.spells("assistant") {
        .assistant
      } else {
        Role(anyProduct: String(copyingText: word))
      }
    if role == nil { fail("\(column.name): no known role") }
  }
}
