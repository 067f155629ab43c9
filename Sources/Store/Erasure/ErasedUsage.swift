import ChatModel
import GRDB

/// Takes erased messages out of the sums that reports are made from.
struct ErasedUsage {
  private let database: Database
  private let user: Int64

  /// - Parameter user: the row of whom the messages were.
  init(_ database: Database, user: Int64) {
    self.database = database
    self.user = user
  }

  func subtract(_ usage: [UsageKey: UsageSum]) throws {
    let findModel = try database.cachedStatement(sql: "SELECT id FROM models WHERE name = ?")
    for (key, sum) in usage.sorted(by: { $0.key < $1.key }) {
      let model = try Int64.fetchOne(findModel, arguments: [key.model])
      let cell: StatementArguments = [model, Int(key.role.rawValue)]
      try subtract(sum, from: "usage_hour", "hour = ?", [key.hour ?? -1] + cell)
      try subtract(sum, from: "usage_user", "user = ? AND day = ?", [user, key.day] + cell)
    }
  }

  /// A row with no message left goes.
  private func subtract(
    _ sum: UsageSum, from table: String, _ condition: String, _ cell: StatementArguments
  ) throws {
    let sums = CatalogRows.usageSums.map { "\($0) = \($0) - ?" }.joined(separator: ", ")
    try database.cachedStatement(
      sql: "UPDATE \(table) SET \(sums) WHERE \(condition) AND model = ? AND role = ?"
    ).execute(
      arguments: [
        sum.messages, sum.characters, sum.tokensExact, sum.tokensEstimated, sum.partsTokens,
        sum.reportedInput, sum.reportedOutput, sum.reportedTotal,
      ] + cell)
    try database.cachedStatement(
      sql: "DELETE FROM \(table) WHERE \(condition) AND model = ? AND role = ? AND messages <= 0"
    ).execute(arguments: cell)
  }
}
