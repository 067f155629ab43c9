import ChatModel
import GRDB
import Store

@testable import Analytics

/// A catalog in memory, filled by hand.
struct SampleCatalog {
  let database: DatabaseQueue

  init() throws {
    database = try DatabaseQueue()
    try database.write { database in
      for version in CatalogSchema.versions { try database.execute(sql: version) }
    }
  }

  func addUser(_ id: Int, _ name: String, isPseudo: Bool = false) throws {
    try insert("users", ["id": id, "user_id": name, "is_pseudo": isPseudo])
  }

  /// - Parameter tokens: Content tokens.
  func addUsage(
    user: Int, day: Int, model: String, role: Role, messages: Int, tokens: Int,
    isEstimated: Bool = false, parts: Int = 0, reported: (input: Int, output: Int) = (0, 0)
  ) throws {
    let modelID = try database.write { database in
      try database.execute(sql: "INSERT OR IGNORE INTO models(name) VALUES (?)", arguments: [model])
      return try Int.fetchOne(
        database, sql: "SELECT id FROM models WHERE name = ?", arguments: [model])
    }
    try insert(
      "usage_user",
      [
        "user": user, "day": day, "model": modelID, "role": Int(role.rawValue),
        "messages": messages, "tokens_exact": isEstimated ? 0 : tokens,
        "tokens_estimated": isEstimated ? tokens : 0, "parts_tokens": parts,
        "reported_input": reported.input, "reported_output": reported.output,
      ])
  }

  func addConversation(_ id: Int, user: Int, day: Int?) throws {
    try insert(
      "conversations",
      [
        "id": id, "short_id": "c\(id)", "user": user, "source_id": "s\(id)",
        "first_message_at": day.map { $0 * 86_400_000 },
      ])
  }

  func addErasure(user: Int? = nil, conversation: Int? = nil) throws {
    try insert(
      "erasure_jobs",
      ["job": "j", "state": "burning", "user": user, "conversation": conversation])
  }

  /// Inserts a row; columns that must have a value and are not named get 0.
  private func insert(_ table: String, _ values: [String: (any DatabaseValueConvertible)?]) throws {
    try database.write { database in
      let columns = try database.columns(in: table).filter {
        values.keys.contains($0.name) || $0.isNotNull
      }
      let names = columns.map { $0.name }.joined(separator: ", ")
      let marks = columns.map { _ in "?" }.joined(separator: ", ")
      try database.execute(
        sql: "INSERT INTO \(table)(\(names)) VALUES (\(marks))",
        arguments: StatementArguments(columns.map { column in values[column.name] ?? 0 }))
    }
  }

  /// `count` users, numbered from `first`, with one message of 10 tokens each on a day.
  func addCrowd(
    _ count: Int, from first: Int, day: Int, model: String = "gpt-4o", role: Role = .user
  ) throws {
    for id in first..<first + count {
      if try !hasUser(id) { try addUser(id, "user-\(id)") }
      try addUsage(user: id, day: day, model: model, role: role, messages: 1, tokens: 10)
    }
  }

  /// The lines of a section's CSV file, without the heading; nothing is suppressed.
  func lines(of metric: String, by dimension: Dimension) throws -> [String] {
    let section = SectionDefinition(metric: metric, by: dimension)
    let report = try makeReport(sampleRequest([section]), from: [database])
    return report.text("report-\(metric)-by-\(dimension.rawValue).csv")
      .split(separator: "\r\n").dropFirst().map { String($0) }
  }

  private func hasUser(_ id: Int) throws -> Bool {
    try database.read {
      try Bool.fetchOne($0, sql: "SELECT count(*) FROM users WHERE id = ?", arguments: [id])
        ?? false
    }
  }
}

/// Days since 1970 of a date that exists.
func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
  CivilDate(year: year, month: month, day: day)?.daysSince1970 ?? -2
}

/// A request with a fixed time.
func sampleRequest(
  _ sections: [SectionDefinition], title: String = "Usage", suppressBelow: Int = 1,
  period: ReportPeriod = .all
) -> ReportRequest {
  ReportRequest(
    definition: ReportDefinition(
      title: title, period: period, suppressBelow: suppressBelow, sections: sections),
    namespace: "acme", generatedAt: Timestamp(millisecondsSince1970: 1_772_355_600_000),
    hansardVersion: "1.0.0")
}

extension RenderedReport {
  /// The text of a file; empty when there is none of that name.
  func text(_ name: String) -> String {
    String(decoding: files.first { $0.name == name }?.bytes ?? [], as: UTF8.self)
  }
}
