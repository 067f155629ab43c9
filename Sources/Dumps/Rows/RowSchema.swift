/// One column of a table, or one key of a JSON row.
struct RowColumn: Sendable, Hashable {
  /// As the source spells it.
  var name: String
  /// The bytes of `name`, for comparing JSON keys.
  var key: [UInt8]
  var field: RowField
  /// True where the table declares the column as `json` or `jsonb`.
  var isJSON: Bool

  init(_ name: String, _ field: RowField, isJSON: Bool = false) {
    self.name = name
    key = Array(name.utf8)
    self.field = field
    self.isJSON = isJSON
  }
}

/// What the columns of a table mean, and what its rows are.
///
/// A table with a conversation, a role and a content column holds messages. One with an id and a
/// user or title, but neither role nor content, holds conversations.
struct RowSchema: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case messages, conversations
    /// Neither, with what is missing for messages: `no role`.
    case neither(String)
  }

  private(set) var columns: [RowColumn]
  private(set) var kind: Kind

  /// Columns whose meaning is known already.
  init(columns: [RowColumn], kind: Kind) {
    self.columns = columns
    self.kind = kind
  }

  /// Finds out what `names` mean, in order.
  ///
  /// - Parameters:
  ///   - jsonColumns: indices of the columns that hold JSON by declaration.
  ///   - table: the table's name, where a dump has one. Without it, conversations are recognised by
  ///     a title column alone.
  init(names: [String], jsonColumns: Set<Int> = [], table: TableName = .unknown) {
    columns = names.map { RowColumn($0, .other) }
    kind = .neither("no conversation")
    for index in jsonColumns where columns.indices.contains(index) { columns[index].isJSON = true }
    assignFields()
    kind = decideKind(table)
    settleFields()
  }

  func has(_ field: RowField) -> Bool { columns.contains { $0.field == field } }

  /// Gives each field to the most telling of its columns, and of a repeated name to the last.
  private mutating func assignFields() {
    var best: [RowField: (column: Int, rank: Int)] = [:]
    for index in columns.indices {
      let (field, rank) = RowField.named(columns[index].name)
      guard field != .other else { continue }
      if let holder = best[field] {
        let repeated = columns[holder.column].name == columns[index].name
        guard rank < holder.rank || repeated else { continue }
        columns[holder.column].field = repeated ? .ignored : .other
      }
      best[field] = (index, rank)
      columns[index].field = field
    }
  }

  private func decideKind(_ table: TableName) -> Kind {
    let hasRole = has(.role)
    let hasContent = has(.content)
    if has(.conversation), hasRole, hasContent { return .messages }
    if !hasTellingRole, !hasContent, looksLikeConversations(table) { return .conversations }
    if !has(.conversation) { return .neither("no conversation") }
    return .neither(hasRole ? "no content" : "no role")
  }

  /// Conversations may have a `type` of their own.
  var hasTellingRole: Bool {
    columns.contains { $0.field == .role && RowField.simplified($0.name) != "type" }
  }

  private func looksLikeConversations(_ table: TableName) -> Bool {
    guard has(.id) || has(.conversation), !hasEmbeddedMessages else { return false }
    switch table {
    case .named(let name):
      if !TableName.isConversational(name) { return has(.title) && has(.user) }
      return has(.title) || has(.name) || has(.user)
    case .unknown: return has(.title) && (has(.user) || has(.created))
    case .rowsOfMessages: return has(.title) || (has(.user) && !has(.conversation))
    }
  }

  /// Products that keep a whole conversation in one JSON column are another format.
  private var hasEmbeddedMessages: Bool {
    columns.contains {
      ["chat", "messages", "history", "mapping"].contains(RowField.simplified($0.name))
    }
  }

  /// Turns the fields that this kind of row does not have into plain columns.
  private mutating func settleFields() {
    switch kind {
    case .messages: demote([.title, .tags, .metadata, .state, .expires])
    case .conversations:
      settleConversationID()
      if !has(.title) { rename(.name, to: .title) }
      demote([
        .role, .content, .model, .parent, .name, .tokens, .inputTokens, .outputTokens, .usage,
        .hidden,
      ])
    case .neither: break
    }
  }

  /// `conversation_id` names a conversation better than `id`; other names do not.
  private mutating func settleConversationID() {
    let named = columns.firstIndex { $0.field == .conversation }
    guard let named else { return }
    let isTelling = RowField.named(columns[named].name).rank == 0
    if isTelling || !has(.id) {
      demote([.id])
      columns[named].field = .id
    } else {
      demote([.conversation])
    }
  }

  private mutating func rename(_ field: RowField, to other: RowField) {
    for index in columns.indices where columns[index].field == field {
      columns[index].field = other
    }
  }

  private mutating func demote(_ fields: Set<RowField>) {
    for index in columns.indices where fields.contains(columns[index].field) {
      columns[index].field = .other
    }
  }
}

/// What is known of the table that rows come from.
enum TableName: Sendable, Hashable {
  case named(String)
  case unknown
  /// No table, but rows that lie among message rows.
  case rowsOfMessages

  static func isConversational(_ name: String) -> Bool {
    let name = RowField.simplified(String(name.split(separator: ".").last ?? ""))
    return ["conversation", "chat", "thread", "dialog"].contains { name.contains($0) }
  }
}
