import ChatModel
import Testing

@testable import Analytics

@Suite struct `Report definition` {
  private func parse(_ text: String) throws -> ReportDefinition {
    try ReportDefinition(parsing: Array(text.utf8), at: SourceLocation("reports/mine.yaml"))
  }

  @Test func `everything is read`() throws {
    let definition = try parse(
      """
      name: board-2026
      title: For the board
      description: Once a quarter
      period: {since: 2026-01, until: 2026-03}
      suppress_below: 10
      template: mine.mustache
      prices: /etc/prices.yaml
      sections:
        - {metric: tokens, by: day, chart: line, limit: 30, title: Tokens a day}
      """)
    #expect(
      definition
        == ReportDefinition(
          name: "board-2026", title: "For the board", description: "Once a quarter",
          period: ReportPeriod(
            since: MonthKey(parsing: "2026-01"), until: MonthKey(parsing: "2026-03")),
          suppressBelow: 10, template: "reports/mine.mustache", prices: "/etc/prices.yaml",
          sections: [
            SectionDefinition(
              metric: "tokens", by: .day, chart: .line, limit: 30, title: "Tokens a day")
          ]))
  }

  @Test func `small groups are folded unless the definition says otherwise`() throws {
    #expect(try parse("title: x\nsections: [{metric: cost, by: month}]").suppressBelow == 5)
  }

  @Test(arguments: [
    ("title: x\nsectoins: []", "line 2: unknown key 'sectoins'"),
    ("title: [a]\nsections: [{metric: cost, by: month}]", "line 1: 'title' has to be text"),
    ("title:\nsections: [{metric: cost, by: month}]", "line 1: 'title' has to be text"),
    ("sections: [{metric: cost, by: month}]", "line 1: 'title' is missing"),
    ("title: x", "line 1: 'sections' is missing or empty"),
    ("title: x\nsections: cost", "line 2: 'sections' has to be a list"),
    ("title: x\nsections:\n  - cost", "line 3: keys and values are expected here"),
    ("title: x\nsections:\n  - {by: day}", "line 3: 'metric' is missing"),
    ("title: x\nsections:\n  - {metric: cost}", "line 3: 'by' is missing"),
    (
      "title: x\nsections:\n  - metric: costs\n    by: day",
      "line 3: 'metric' has to be one of messages, conversations, tokens, cost"
    ),
    (
      "title: x\nsections:\n  - metric: cost\n    by: role",
      "line 4: cost cannot be broken down by role"
    ),
    (
      "title: x\nsections:\n  - metric: conversations\n    by: model",
      "line 4: conversations cannot be broken down by model"
    ),
    (
      "title: x\nsections:\n  - metric: cost\n    by: user\n    chart: line",
      "line 5: a line needs a time axis: by month or day"
    ),
    (
      "title: x\nsections: [{metric: cost, by: day, limit: 0}]",
      "line 2: 'limit' has to be a number from 1 to 10000"
    ),
    (
      "title: x\nperiod: {since: 2026-13}\nsections: [{metric: cost, by: day}]",
      "line 2: 'since' has to be a month like 2026-03"
    ),
    (
      "title: x\nperiod: {since: 2026-03, until: 2026-02}\nsections: [{metric: cost, by: day}]",
      "line 2: the period ends before it begins"
    ),
    (
      "title: x\nname: ../up\nsections: [{metric: cost, by: day}]",
      "line 2: 'name' has to be lower-case letters, digits and '-', up to 64"
    ),
    ("- x", "line 1: keys and values are expected here"), ("", "it is empty"),
  ])
  func `an error names key and line`(text: String, cause: String) {
    let error = #expect(throws: HansardError.self) { try parse(text) }
    #expect(error?.cause == cause)
    #expect(error?.reason == .usage)
    #expect(error?.location == SourceLocation("reports/mine.yaml"))
  }

  @Test(arguments: ["title: 'x", "a: &a [*a]", "title: x\ntitle: y", "\u{0}", "? [a]\n: b"])
  func `what is not YAML is an error`(text: String) {
    #expect(throws: HansardError.self) { try parse(text) }
  }

  @Test func `bytes that are no text are an error`() {
    let error = #expect(throws: HansardError.self) {
      try ReportDefinition(parsing: [0xFF, 0xFE], at: SourceLocation("x.yaml"))
    }
    #expect(error?.cause == "it is not UTF-8")
  }
}
