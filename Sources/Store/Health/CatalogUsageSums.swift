package import ChatModel
import GRDB

/// What one row of a usage table is about.
///
/// `time` is a day or an hour since 1970, -1 when unknown.
package struct UsageCell: Hashable, Sendable {
  package var time: Int64
  package var model: String
  package var role: UInt8

  package init(day key: UsageKey) {
    time = key.day
    model = key.model
    role = key.role.rawValue
  }

  package init(hour key: UsageKey) {
    time = key.hour ?? -1
    model = key.model
    role = key.role.rawValue
  }

  fileprivate init(row: Row, time: String) {
    self.time = row[time]
    model = row["name"]
    role = row["role"]
  }
}

extension CatalogContents {
  /// The rows of `usage_user` of one user.
  package func usage(ofUser user: Int64) throws(HansardError) -> [UsageCell: UsageSum] {
    try usage(
      "SELECT * FROM usage_user JOIN models ON models.id = model WHERE user = ?", [user],
      time: "day")
  }

  /// The rows of `usage_hour`.
  package func usageByHour() throws(HansardError) -> [UsageCell: UsageSum] {
    try usage("SELECT * FROM usage_hour JOIN models ON models.id = model", [], time: "hour")
  }

  private func usage(
    _ sql: String, _ arguments: StatementArguments, time: String
  ) throws(HansardError) -> [UsageCell: UsageSum] {
    try read { database in
      var usage: [UsageCell: UsageSum] = [:]
      let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
      while let row = try rows.next() {
        usage[UsageCell(row: row, time: time)] = UsageSum(row: row)
      }
      return usage
    }
  }
}

extension UsageSum {
  fileprivate init(row: Row) {
    self.init()
    messages = row["messages"]
    characters = row["characters"]
    tokensExact = row["tokens_exact"]
    tokensEstimated = row["tokens_estimated"]
    partsTokens = row["parts_tokens"]
    reportedInput = row["reported_input"]
    reportedOutput = row["reported_output"]
    reportedTotal = row["reported_total"]
  }
}
