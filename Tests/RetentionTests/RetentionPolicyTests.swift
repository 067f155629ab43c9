import ChatModel
import Foundation
import Retention
import Store
import Testing

private let folder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Pipelines/policies")

/// The rows of the table of examples in the documentation, each cell by its heading.
private let examples: [[String: String]] = {
  let text = (try? String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)) ?? ""
  let lines = text.components(separatedBy: "## Examples").last?.split(separator: "\n") ?? []
  let rows = lines.filter { $0.hasPrefix("|") }.map { line in
    line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
  guard let titles = rows.first else { return [] }
  return rows.dropFirst(2).map { Dictionary(uniqueKeysWithValues: zip(titles, $0)) }
}()

private func policy(_ yaml: String) throws -> RetentionPolicy {
  try RetentionPolicy(parsing: Array(yaml.utf8), at: SourceLocation("policy.yaml"))
}

@Suite struct `Retention policy` {
  @Test func `has its examples in the documentation`() { #expect(examples.count == 29) }

  @Test(arguments: examples)
  func `decides as the documentation says`(example: [String: String]) throws {
    func names(_ title: String) -> [String] {
      (example[title] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    func day(_ title: String) -> Timestamp? { example[title].flatMap { Timestamp(parsing: $0) } }
    let path = folder.appending(path: "example.yaml").path
    let key = ConversationKey(
      kind: SourceKind(rawValue: try #require(example["source"])), sourceID: "c")
    var facts = ConversationFacts(shortID: "0", user: try #require(example["user"]), key: key)
    facts.tags = names("tags")
    facts.models = Set(names("model"))
    facts.roles = Set(names("role").compactMap { Role(anyProduct: $0) })
    facts.createdAt = day("created")
    facts.lastActivityAt = day("last activity")
    facts.expiresAt = day("expires")
    let decision = try RetentionPolicy.read(path).decision(
      on: facts, in: .standard, hold: names("also").contains("hold") ? "hold" : nil,
      request: names("also").contains("request") ? "request" : nil,
      at: try #require(Timestamp(parsing: "2026-06-01")))
    #expect(decision.basis.rawValue == example["decision"])
    #expect(decision.decidedBy == example["decided by"])
  }

  @Test(arguments: [("default", "deletion"), ("other", "no_rule")])
  func `a rule for a namespace is for no other`(namespace: String, basis: String) throws {
    let policy = try policy(
      "name: p\nrules:\n  - {name: r, match: {namespace: default}, delete_after: 1 day}\n")
    var facts = ConversationFacts(
      shortID: "0", user: "ada", key: ConversationKey(kind: .rows, sourceID: "c"))
    facts.lastActivityAt = Timestamp(millisecondsSince1970: 0)
    let decision = policy.decision(
      on: facts, in: try Namespace(parsing: namespace), hold: nil, request: nil,
      at: Timestamp(millisecondsSince1970: 86_400_000))
    #expect(decision.basis.rawValue == basis)
  }

  /// A policy, and what its error has to say.
  static let mistakes: [(yaml: String, says: String)] = [
    ("name: p\nrulez: []", "line 2: unknown key 'rulez'"),
    ("name: p\nrules:\n  - name: r\n    delete: 1 day", "line 4: unknown key 'delete'"),
    (
      "name: p\nrules:\n  - name: r\n    match: {team: x}\n    delete_after: 1 day",
      "line 4: unknown key 'team'"
    ),
    ("name: p\nrules:\n  - name: r\n    delete_after: soon", "line 4: 'delete_after' has to be"),
    ("name: p\nrules:\n  - name: r\n    delete_after: 0 days", "line 4: 'delete_after' has to be"),
    ("name: p\nrules:\n  - name: r\n    keep_at_least: 3 moons", "line 4: 'keep_at_least' has"),
    (
      "name: p\nrules:\n  - name: r\n    keep_at_least: 2 years\n    delete_after: 23 months",
      "line 5: 'delete_after' comes before 'keep_at_least' is over"
    ),
    ("name: p\nrules:\n  - name: r", "line 3: a rule needs 'keep_at_least', 'delete_after'"),
    (
      "name: p\nrules:\n  - name: r\n    delete_after: 1 day\n    statutory: true",
      "line 5: 'statutory' is about 'keep_at_least'"
    ),
    (
      "name: p\nrules:\n  - {name: r, delete_after: 1 day}\n  - {name: r, delete_after: 2 days}",
      "line 4: there is a rule 'r' already"
    ),
    (
      "name: p\nrules:\n  - name: r\n    match: {role: robot}\n    delete_after: 1 day",
      "line 4: 'role' has to be of user, assistant, system, tool"
    ),
    (
      "name: p\nrules:\n  - name: r\n    match: {namespace: A/B}\n    delete_after: 1 day",
      "line 4: 'namespace' has to be the name of one"
    ),
    (
      "name: p\nrules:\n  - name: r\n    delete_after: 1 day\n    from: birth",
      "line 5: 'from' has to be one of creation, last_activity"
    ),
    ("name: p\nsource_ttl: maybe\nrules: []", "line 2: 'source_ttl' has to be one of"),
    ("name: p\nrules:\n  - delete_after: 1 day", "line 3: a rule needs a 'name'"),
    ("name: p", "'rules' is missing or empty"),
    ("rules:\n  - {name: r, delete_after: 1 day}", "'name' is missing"),
  ]

  @Test(arguments: mistakes)
  func `says where a mistake is`(mistake: (yaml: String, says: String)) throws {
    let error = #expect(throws: HansardError.self) { try policy(mistake.yaml) }
    #expect(error?.reason == .usage)
    #expect(error?.description.contains(mistake.says) == true, "\(error?.description ?? "")")
  }
}

@Suite struct `Calendar period` {
  @Test(arguments: [
    ("1 day", "2024-02-28", "2024-02-29"), ("2 weeks", "2024-02-28", "2024-03-13"),
    ("1 month", "2024-01-31", "2024-02-29"), ("13 months", "2023-12-31", "2025-01-31"),
    ("1 year", "2024-02-29", "2025-02-28"), ("10 years", "1960-03-01", "1970-03-01"),
    ("10000 years", "2024-01-01", "9999-12-31"),
  ])
  func `ends on the calendar's day`(period: String, start: String, end: String) throws {
    let start = try #require(Timestamp(parsing: start))
    let period = try #require(CalendarPeriod(parsing: period))
    #expect(period.end(from: start).date.text == end)
  }

  @Test(arguments: ["", "day", "-1 days", "1", "1.5 years", "10001 days", "1 hour", "1 day or so"])
  func `is nothing else`(text: String) { #expect(CalendarPeriod(parsing: text) == nil) }
}
