import ChatModel
import GRDB

/// What parked erasures hide from those who read.
///
/// Subjects are keyed hashes, so a row is hashed to know; nearly always nothing is parked.
struct HiddenSubjects: Sendable {
  private let users: Set<[UInt8]>
  /// Owner and conversation.
  private let conversations: Set<[[UInt8]]>
  private let keys: StoreKeys
  private let namespace: Namespace

  init(_ store: Store, _ namespace: Namespace) throws(HansardError) {
    let requests = try store.ledger(readOnly: true).parkedRequests(namespace)
    users = Set(requests.filter { $0.conversation == nil }.map(\.user))
    conversations = Set(
      requests.compactMap { request in request.conversation.map { [request.user, $0] } })
    keys = store.keys
    self.namespace = namespace
  }

  /// Nothing is hidden.
  init(nothingOf store: Store, _ namespace: Namespace) {
    users = []
    conversations = []
    keys = store.keys
    self.namespace = namespace
  }

  var isEmpty: Bool { users.isEmpty && conversations.isEmpty }

  func hides(_ row: ConversationRow) -> Bool {
    hides(user: row.user) || hides(row.header.key, of: row.user)
  }

  func hides(user: String) -> Bool {
    !users.isEmpty && users.contains(keys.subject(namespace, user: user))
  }

  /// Whether any of a user's data is hidden.
  func hidesAny(ofUser user: String) -> Bool {
    guard !isEmpty else { return false }
    let subject = keys.subject(namespace, user: user)
    return users.contains(subject) || conversations.contains { $0[0] == subject }
  }

  private func hides(_ key: ConversationKey, of user: String) -> Bool {
    guard !conversations.isEmpty else { return false }
    return conversations.contains([
      keys.subject(namespace, user: user), keys.subject(namespace, conversation: key),
    ])
  }
}

extension HiddenSubjects {
  /// Tables that say whose a row is, and which rows of them are hidden.
  private static let shadows = [
    ("users", "id IN temp.hidden_users"),
    ("conversations", "id IN temp.hidden_conversations"),
    ("conversation_aliases", "conversation IN temp.hidden_conversations"),
    (
      "related",
      "conversation IN temp.hidden_conversations OR other IN temp.hidden_conversations"
    ),
    ("fingerprints", "conversation IN temp.hidden_conversations"),
    ("slices", "conversation IN temp.hidden_conversations"),
    ("memories", "user IN temp.hidden_users"),
    ("frames", "user IN temp.hidden_users"),
    ("usage_user", "user IN temp.hidden_users"),
  ]

  /// Puts a temporary view before each table: an unqualified name finds it first
  /// (https://sqlite.org/lang_naming.html).
  func shadowTables(in database: Database) throws {
    try database.execute(
      sql: """
        CREATE TEMP TABLE hidden_users (id INTEGER PRIMARY KEY);
        CREATE TEMP TABLE hidden_conversations (id INTEGER PRIMARY KEY);
        """)
    let users = try Row.fetchCursor(database, sql: "SELECT id, user_id FROM main.users")
    while let row = try users.next() {
      guard hides(user: row["user_id"]) else { continue }
      try insert(row["id"], into: "hidden_users", database)
    }
    let conversations = try Row.fetchCursor(
      database,
      sql: """
        SELECT conversations.id, source_kind, source_id, user_id FROM main.conversations
        JOIN main.users ON users.id = conversations.user
        """)
    while let row = try conversations.next() {
      let key = ConversationKey(
        kind: SourceKind(rawValue: row["source_kind"]), sourceID: row["source_id"])
      guard hides(user: row["user_id"]) || hides(key, of: row["user_id"]) else { continue }
      try insert(row["id"], into: "hidden_conversations", database)
    }
    for (table, isHidden) in HiddenSubjects.shadows {
      try database.execute(
        sql: "CREATE TEMP VIEW \(table) AS SELECT * FROM main.\(table) WHERE NOT (\(isHidden))")
    }
  }

  private func insert(_ id: Int64, into table: String, _ database: Database) throws {
    try database.execute(sql: "INSERT INTO temp.\(table) (id) VALUES (?)", arguments: [id])
  }
}
