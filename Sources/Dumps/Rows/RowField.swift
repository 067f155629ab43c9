/// What a column of a table of messages or conversations means.
enum RowField: UInt8, Sendable, CaseIterable {
  case id, conversation, user, role, content, created, updated, model, parent, name
  case tokens, inputTokens, outputTokens, usage, hidden
  case title, tags, metadata, state, expires
  /// Not modelled: kept under its own name.
  case other
  /// A repeated key of a JSON object, of which only the last counts.
  case ignored

  /// The names of this field, the most telling first: of two columns with one meaning the first in
  /// this list has it, and the other is kept as `other`.
  private var names: [String] {
    switch self {
    case .id: ["id", "messageid", "uuid", "msgid"]
    case .conversation:
      [
        "conversationid", "convid", "chatid", "dialogueid", "dialogid", "threadid", "sessionid",
      ]
    case .user: ["userid", "user", "ownerid", "accountid", "customerid"]
    case .role: ["role", "authorrole", "sender", "author", "speaker", "from", "type"]
    case .content: ["content", "text", "message", "body", "msg"]
    case .created:
      ["createdat", "created", "createtime", "timestamp", "sentat", "ts", "time", "date"]
    case .updated: ["updatedat", "updated", "updatetime", "modifiedat", "editedat"]
    case .model: ["model", "modelname", "modelslug"]
    case .parent: ["parentid", "parentmessageid", "parent"]
    case .name: ["name"]
    case .tokens: ["tokencount", "tokens", "numtokens"]
    case .inputTokens: ["prompttokens", "inputtokens"]
    case .outputTokens: ["completiontokens", "outputtokens"]
    case .usage: ["usage"]
    case .hidden: ["hidden", "ishidden"]
    case .title: ["title"]
    case .tags: ["tags"]
    case .metadata: ["metadata"]
    case .state: ["state", "status", "archived"]
    case .expires: ["expiresat", "expireat", "ttl"]
    case .other, .ignored: []
    }
  }

  private static let byName: [String: (field: RowField, rank: Int)] = {
    var table: [String: (field: RowField, rank: Int)] = [:]
    for field in RowField.allCases {
      for (rank, name) in field.names.enumerated() { table[name] = (field, rank) }
    }
    return table
  }()

  /// The field that a column of this name has, and how telling the name is (0 is best).
  ///
  /// Case and separators do not count: `conversationId`, `Conversation ID` and `conversation_id`
  /// are one name.
  static func named(_ column: String) -> (field: RowField, rank: Int) {
    byName[simplified(column)] ?? (.other, 0)
  }

  /// ASCII letters in lower case, without `_`, `-` and spaces.
  static func simplified(_ column: String) -> String {
    var bytes: [UInt8] = []
    for byte in column.utf8 {
      switch byte {
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "): continue
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
