/// What a statement of a dump tells a reader of rows.
enum SQLStatement: Equatable {
  struct Column: Equatable, Sendable {
    var name: String
    var isJSON: Bool
  }

  /// The data follows, up to `\.`. `isText` is false where options ask for another format.
  case copyFromStdin(table: String, columns: [String], isText: Bool)
  /// Data follows, up to `\.`; of what, is not understood.
  case damagedCopyFromStdin
  /// The part of an INSERT before its first tuple.
  case insert(table: String, columns: [String])
  case createTable(table: String, columns: [Column])
  case set(name: String, value: String)
  case other

  /// Reads a whole statement, or an INSERT up to and with the word VALUES.
  init(_ source: [UInt8]) {
    var parser = SQLStatementParser(source)
    self = parser.statement() ?? .other
  }
}

/// A parser for the few statements that matter; every other one gives nil.
private struct SQLStatementParser {
  private var cursor: SQLCursor
  private var token: SQLToken?

  init(_ source: [UInt8]) {
    cursor = SQLCursor(source[...])
    token = cursor.next()
  }

  mutating func statement() -> SQLStatement? {
    if take("copy") { return copy() ?? damagedCopy() }
    if take("insert") { return insert() }
    if take("create") { return createTable() }
    if take("set") { return set() }
    return nil
  }

  private mutating func copy() -> SQLStatement? {
    guard let table = tableName(), let columns = optionalNames(), take("from"), take("stdin")
    else { return nil }
    _ = take("with")
    return .copyFromStdin(
      table: table, columns: columns, isText: token == nil || token == .symbol(UInt8(ascii: ";")))
  }

  private mutating func damagedCopy() -> SQLStatement? {
    while token != nil { if take("stdin") { return .damagedCopyFromStdin } else { advance() } }
    return nil
  }

  private mutating func insert() -> SQLStatement? {
    guard take("into"), let table = tableName() else { return nil }
    return optionalNames().map { .insert(table: table, columns: $0) }
  }

  private mutating func createTable() -> SQLStatement? {
    while !take("table") {
      guard ["temp", "temporary", "unlogged", "global", "local", "foreign"].contains(word) else {
        return nil
      }
      advance()
    }
    if take("if") { while ["not", "exists"].contains(word) { advance() } }
    guard let table = tableName(), token == .symbol(UInt8(ascii: "(")) else { return nil }
    advance()
    var columns: [SQLStatement.Column] = []
    while token != nil, token != .symbol(UInt8(ascii: ")")) {
      if let column = column() { columns.append(column) }
      skipToNextItem()
    }
    return .createTable(table: table, columns: columns)
  }

  private mutating func column() -> SQLStatement.Column? {
    let constraints = ["constraint", "primary", "unique", "check", "foreign", "exclude", "like"]
    guard !constraints.contains(word), let name = name() else { return nil }
    let isJSON = take("json") || take("jsonb")
    let isArray = token == .symbol(UInt8(ascii: "["))
    return SQLStatement.Column(name: name, isJSON: isJSON && !isArray)
  }

  /// Goes behind the next comma of this list, or to the parenthesis that closes it.
  private mutating func skipToNextItem() {
    var depth = 0
    while let current = token {
      switch current {
      case .symbol(UInt8(ascii: "(")): depth += 1
      case .symbol(UInt8(ascii: ")")):
        if depth == 0 { return }
        depth -= 1
      case .symbol(UInt8(ascii: ",")) where depth == 0: return advance()
      default: break
      }
      advance()
    }
  }

  private mutating func set() -> SQLStatement? {
    _ = take("session") || take("local")
    guard let name = name() else { return nil }
    guard take("to") || token == .symbol(UInt8(ascii: "=")) else { return nil }
    if token == .symbol(UInt8(ascii: "=")) { advance() }
    switch token {
    case .literal(let value)?, .word(let value)?, .identifier(let value)?:
      return .set(name: name.lowercased(), value: String(decoding: value, as: UTF8.self))
    default: return nil
    }
  }

  /// `schema.table` or `table`; the schema `public` goes without saying.
  private mutating func tableName() -> String? {
    if take("only") { return tableName() }
    guard var table = name() else { return nil }
    while token == .symbol(UInt8(ascii: ".")) {
      advance()
      guard let part = name() else { return nil }
      table = table == "public" ? part : "\(table).\(part)"
    }
    return table
  }

  /// `(a, "b", c)`; empty when there is no list, nil when it is broken.
  private mutating func optionalNames() -> [String]? {
    guard token == .symbol(UInt8(ascii: "(")) else { return [] }
    var names: [String] = []
    repeat {
      advance()
      guard let name = name() else { return nil }
      names.append(name)
    } while token == .symbol(UInt8(ascii: ","))
    guard token == .symbol(UInt8(ascii: ")")) else { return nil }
    advance()
    return names
  }

  private mutating func name() -> String? {
    switch token {
    case .word(let text)?, .identifier(let text)?:
      advance()
      return String(decoding: text, as: UTF8.self)
    default: return nil
    }
  }

  private var word: String {
    guard case .word(let text)? = token else { return "" }
    return String(decoding: text, as: UTF8.self).lowercased()
  }

  private mutating func take(_ keyword: String) -> Bool {
    guard word == keyword else { return false }
    advance()
    return true
  }

  private mutating func advance() { token = cursor.next() }
}
