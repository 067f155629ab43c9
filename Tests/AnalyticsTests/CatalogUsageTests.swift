import ChatModel
import GRDB
import Testing

@testable import Analytics

@Suite struct `Usage from catalogs` {
  private let byMonth = [
    SectionDefinition(metric: "messages", by: .month),
    SectionDefinition(metric: "conversations", by: .month),
    SectionDefinition(metric: "messages", by: .user),
  ]

  @Test func `shards are summed month by month`() throws {
    let first = try SampleCatalog()
    try first.addUser(1, "ada")
    try first.addUsage(
      user: 1, day: day(2026, 1, 31), model: "gpt-4o", role: .user, messages: 3, tokens: 30)
    try first.addUsage(
      user: 1, day: day(2026, 2, 1), model: "gpt-4o", role: .assistant, messages: 2, tokens: 50)
    try first.addConversation(1, user: 1, day: day(2026, 1, 31))
    let second = try SampleCatalog()
    try second.addUser(1, "bob")
    try second.addUsage(
      user: 1, day: day(2026, 2, 28), model: "gpt-4o", role: .system, messages: 1, tokens: 5)
    try second.addConversation(1, user: 1, day: nil)
    let report = try makeReport(sampleRequest(byMonth), from: [first.database, second.database])
    #expect(
      report.text("report-messages-by-month.csv")
        == "month,users,messages,user_messages,assistant_messages,other_messages\r\n"
        + "2026-01,1,3,3,0,0\r\n2026-02,2,3,0,2,1\r\n")
    #expect(
      report.text("report-conversations-by-month.csv")
        == "month,users,conversations\r\n2026-01,1,1\r\nno date,1,1\r\n")
    #expect(
      report.text("report-messages-by-user.csv")
        == "user,messages,user_messages,assistant_messages,other_messages\r\n"
        + "ada,5,3,2,0\r\nbob,1,0,0,1\r\n")
  }

  @Test func `conversations without a known owner are one row`() throws {
    let catalog = try SampleCatalog()
    for id in 1...3 {
      try catalog.addUser(id, "unknown:\(id)", isPseudo: true)
      try catalog.addUsage(user: id, day: -1, model: "", role: .user, messages: 1, tokens: 4)
    }
    let report = try makeReport(sampleRequest(byMonth), from: [catalog.database])
    #expect(report.text("report-messages-by-month.csv").contains("\r\nno date,0,3,3,0,0\r\n"))
    #expect(report.text("report-messages-by-user.csv").contains("\r\nunknown owner,3,3,0,0\r\n"))
    #expect(!report.text("report.json").contains("unknown:"))
  }

  @Test(arguments: [true, false])
  func `a user is left out while an erasure runs`(ofOneConversation: Bool) throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(2, from: 1, day: day(2026, 1, 1))
    try catalog.addConversation(7, user: 2, day: day(2026, 1, 1))
    if ofOneConversation {
      try catalog.addErasure(conversation: 7)
    } else {
      try catalog.addErasure(user: 2)
    }
    let report = try makeReport(sampleRequest(byMonth), from: [catalog.database])
    #expect(report.text("report-messages-by-month.csv").contains("\r\n2026-01,1,1,1,0,0\r\n"))
    #expect(report.text("report-conversations-by-month.csv") == "month,users,conversations\r\n")
    #expect(!report.files.contains { String(decoding: $0.bytes, as: UTF8.self).contains("user-2") })
    #expect(report.text("report.html").contains("under way or waits for a hold: 1 user."))
  }

  @Test func `a period has whole months and says what has no date`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(1, from: 1, day: day(2025, 12, 31))
    try catalog.addCrowd(1, from: 1, day: day(2026, 1, 1))
    try catalog.addCrowd(1, from: 1, day: -1)
    let january = MonthKey(parsing: "2026-01")
    let request = sampleRequest(byMonth, period: ReportPeriod(since: january, until: january))
    let report = try makeReport(request, from: [catalog.database])
    #expect(
      report.text("report-messages-by-month.csv").hasSuffix(
        "other_messages\r\n2026-01,1,1,1,0,0\r\n")
    )
    #expect(report.text("report.html").contains("because they carry no date: 1 message."))
  }

  @Test func `an empty store makes a report`() throws {
    let report = try makeReport(
      ReportRequest(
        definition: try .builtIn(), namespace: "acme",
        generatedAt: Timestamp(millisecondsSince1970: 0), hansardVersion: "1.0.0"),
      from: [try SampleCatalog().database])
    #expect(report.files.count == 13)
    #expect(report.text("report.html").contains("There are no messages in this selection."))
    #expect(!report.text("report.html").contains("<svg"))
  }

  @Test(arguments: [
    "UPDATE usage_user SET day = 99999999999", "UPDATE usage_user SET role = 9",
    "UPDATE usage_user SET messages = -1", "UPDATE usage_user SET messages = 'many'",
    "UPDATE models SET name = x'00ff'",
  ])
  func `a damaged catalog is an error and no crash`(damage: String) throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(1, from: 1, day: 0)
    try catalog.database.write { try $0.execute(sql: damage) }
    let error = #expect(throws: HansardError.self) {
      try makeReport(sampleRequest(byMonth), from: [catalog.database])
    }
    #expect(error?.reason == .damaged)
  }

  @Test func `sums beyond the largest number stay there`() throws {
    let catalog = try SampleCatalog()
    for id in 1...2 {
      try catalog.addUser(id, "user-\(id)")
      try catalog.addUsage(
        user: id, day: day(2026, 1, 1), model: "o1-pro", role: .user, messages: .max, tokens: .max)
    }
    let sections = [SectionDefinition(metric: "cost", by: .month, chart: .bar)]
    let report = try makeReport(sampleRequest(sections), from: [catalog.database])
    #expect(report.text("report.json").contains("\"messages\":9223372036854775807"))
  }
}
