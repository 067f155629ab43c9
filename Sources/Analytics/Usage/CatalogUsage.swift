import ChatModel
import GRDB

/// Reads what reports count from the catalogs of a namespace, shard by shard.
///
/// A user is left out whole while an erasure of theirs runs, or waits for a hold, even of one
/// conversation only: the rollups cannot tell that conversation's share apart.
struct CatalogUsage {
  private let prices: PriceBook
  private(set) var usage: UsageTally
  private(set) var conversations: UsageTally
  /// Users left out because of an erasure that runs or waits.
  private(set) var usersLeftOut = 0
  /// Users, by name, for whom one waits.
  var isHidden: @Sendable (String) -> Bool = { _ in false }
  /// Numbers the users over all shards; 0 is the unknown one.
  private var lastUserNumber = 0

  init(prices: PriceBook, usage: UsageTally, conversations: UsageTally) {
    self.prices = prices
    self.usage = usage
    self.conversations = conversations
  }

  /// Adds one shard.
  ///
  /// `database` must be in a transaction, so that all counts are of one moment.
  mutating func add(_ database: Database) throws {
    let leftOut = try usersToLeaveOut(database)
    usersLeftOut += leftOut.count
    let firstNumber = lastUserNumber
    try addUsage(database, models: modelNames(database), without: leftOut, after: firstNumber)
    try addConversations(database, without: leftOut, after: firstNumber)
  }

  private func usersToLeaveOut(_ database: Database) throws -> Set<Int> {
    var users = try Set(
      Int.fetchAll(
        database,
        sql: """
          SELECT user FROM erasure_jobs WHERE user IS NOT NULL
          UNION SELECT c.user FROM erasure_jobs j JOIN conversations c ON c.id = j.conversation
          """))
    let rows = try Row.fetchCursor(database, sql: "SELECT id, user_id FROM users")
    while let row = try rows.next() {
      if isHidden(try text(row, 1)) { users.insert(try integer(row, 0)) }
    }
    return users
  }

  private func modelNames(_ database: Database) throws -> [Int: String] {
    var names: [Int: String] = [:]
    let rows = try Row.fetchCursor(database, sql: "SELECT id, name FROM models")
    while let row = try rows.next() { names[try integer(row, 0)] = try text(row, 1) }
    return names
  }

  private mutating func addUsage(
    _ database: Database, models: [Int: String], without leftOut: Set<Int>, after first: Int
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT u.user, n.user_id, n.is_pseudo, u.day, u.model, u.role, u.messages, u.tokens_exact,
          u.tokens_estimated, u.parts_tokens, u.reported_input, u.reported_output, u.reported_total
        FROM usage_user u JOIN users n ON n.id = u.user
        ORDER BY u.user, u.day, u.model, u.role
        """)
    var users = UserNumbering(after: first)
    var bundle: UsageBundle?
    while let row = try rows.next() {
      if leftOut.contains(try integer(row, 0)) { continue }
      let user = try users.user(row)
      let day = try knownDay(integer(row, 3))
      guard let model = models[try integer(row, 4)] else { throw damaged("a model is missing") }
      if bundle?.user != user || bundle?.day != day || bundle?.model != model {
        if let bundle { addPriced(bundle) }
        bundle = UsageBundle(user: user, day: day, model: model, rows: [])
      }
      bundle?.rows.append(try usageRow(row))
    }
    if let bundle { addPriced(bundle) }
    lastUserNumber = max(lastUserNumber, users.last)
  }

  private mutating func addPriced(_ bundle: UsageBundle) {
    usage.add(bundle, price: prices.price(of: bundle.model, onDay: bundle.day))
  }

  private mutating func addConversations(
    _ database: Database, without leftOut: Set<Int>, after first: Int
  ) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT c.user, n.user_id, n.is_pseudo, coalesce(c.first_message_at, c.created_at)
        FROM conversations c JOIN users n ON n.id = c.user
        ORDER BY c.user
        """)
    var users = UserNumbering(after: first)
    while let row = try rows.next() {
      if leftOut.contains(try integer(row, 0)) { continue }
      let milliseconds = row.hasNull(atIndex: 3) ? nil : try Int64(integer(row, 3))
      let day = milliseconds.map { Timestamp(millisecondsSince1970: $0).daysSince1970 }
      conversations.addConversation(of: try users.user(row), startedOn: try day.map(checkedDay))
    }
    lastUserNumber = max(lastUserNumber, users.last)
  }

  private func usageRow(_ row: Row) throws -> UsageRow {
    guard let role = UInt8(exactly: try integer(row, 5)).flatMap(Role.init(rawValue:)) else {
      throw damaged("a role is unknown")
    }
    return UsageRow(
      role: role, messages: try count(row, 6), tokensExact: try count(row, 7),
      tokensEstimated: try count(row, 8), partsTokens: try count(row, 9),
      reportedInput: try count(row, 10), reportedOutput: try count(row, 11),
      reportedTotal: try count(row, 12))
  }
}

/// Gives every user row id of a shard a number of its own, in the order met.
private struct UserNumbering {
  private(set) var last: Int
  private var rowID: Int?
  private var user = UsageUser.unknown

  init(after first: Int) { last = first }

  /// The user of a row that begins with the user's id, name and `is_pseudo`.
  mutating func user(_ row: Row) throws -> UsageUser {
    let id = try integer(row, 0)
    guard id != rowID else { return user }
    rowID = id
    last += 1
    user = try integer(row, 2) == 0 ? UsageUser(number: last, name: text(row, 1)) : .unknown
    return user
  }
}

/// The catalog's -1 is an unknown day.
private func knownDay(_ day: Int) throws -> Int? { day == -1 ? nil : try checkedDay(day) }

/// Years 1 to 9999, which dates can be made of.
private func checkedDay(_ day: Int) throws -> Int {
  guard (-719_162...2_932_896).contains(day) else { throw damaged("a day is out of range") }
  return day
}

private func count(_ row: Row, _ index: Int) throws -> Int {
  let value = try integer(row, index)
  guard value >= 0 else { throw damaged("a count is negative") }
  return value
}

private func integer(_ row: Row, _ index: Int) throws -> Int {
  guard let value = Int.fromDatabaseValue(row[index]) else { throw damaged("a number is missing") }
  return value
}

private func text(_ row: Row, _ index: Int) throws -> String {
  guard let value = String.fromDatabaseValue(row[index]) else { throw damaged("a name is missing") }
  return value
}

private func damaged(_ cause: String) -> HansardError {
  HansardError(
    .damaged, while: "reading usage from a catalog", cause: cause,
    hint: "run 'hansard verify', then 'hansard rebuild'")
}
