import ChatModel
import GRDB
import Testing

@testable import Analytics

@Suite struct `Small groups` {
  private let sections = [SectionDefinition(metric: "messages", by: .month, chart: .bar)]

  private func lines(_ catalog: SampleCatalog, below minimum: Int) throws -> [Substring] {
    let report = try makeReport(
      sampleRequest(sections, suppressBelow: minimum), from: [catalog.database])
    return report.text("report-messages-by-month.csv").split(separator: "\r\n").dropFirst().map {
      $0
    }
  }

  @Test func `months with few users are folded together`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(6, from: 1, day: day(2026, 1, 5))
    try catalog.addCrowd(3, from: 1, day: day(2026, 2, 5))
    try catalog.addCrowd(3, from: 4, day: day(2026, 3, 5))
    #expect(
      try lines(catalog, below: 5)
        == ["2026-01,6,6,6,0,0", "other (groups of few users),,6,6,0,0"])
  }

  @Test func `the next larger group hides a small one that would be alone`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(7, from: 1, day: day(2026, 1, 5))
    try catalog.addCrowd(6, from: 1, day: day(2026, 2, 5))
    try catalog.addCrowd(1, from: 9, day: day(2026, 3, 5))
    #expect(
      try lines(catalog, below: 5)
        == ["2026-01,7,7,7,0,0", "other (groups of few users),,7,7,0,0"])
  }

  @Test func `the same few users in many months stay few`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(5, from: 1, day: day(2026, 1, 5))
    for month in 2...4 { try catalog.addCrowd(2, from: 1, day: day(2026, month, 5)) }
    #expect(try lines(catalog, below: 5) == ["other (groups of few users),,11,11,0,0"])
  }

  @Test func `unknown owners count as one user`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(5, from: 1, day: day(2026, 1, 5))
    for id in 11...18 {
      try catalog.addUser(id, "unknown:\(id)", isPseudo: true)
      try catalog.addCrowd(1, from: id, day: day(2026, 2, 5))
    }
    #expect(try lines(catalog, below: 5).count == 1)
    #expect(try lines(catalog, below: 1).count == 2)
  }

  @Test func `a selection of few users shows no number`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(4, from: 1, day: day(2026, 1, 5), model: "unheard-of")
    let report = try makeReport(
      sampleRequest(sections, suppressBelow: 5), from: [catalog.database])
    let page = report.text("report.html")
    #expect(page.contains("Fewer than 5 users are in this selection, so no numbers are shown."))
    #expect(!page.contains("<svg") && !page.contains("<td>") && !page.contains("class=\"value\""))
    #expect(!page.contains("unheard-of"))
    #expect(report.text("report.json").contains("\"summary\":null"))
    #expect(report.text("report.json").contains("\"withheld\":true,\"rows\":[]"))
    #expect(try lines(catalog, below: 5).isEmpty)
  }

  @Test func `a model of few users is named nowhere`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(9, from: 1, day: day(2026, 1, 5))
    try catalog.addCrowd(6, from: 1, day: day(2026, 1, 5), model: "claude-sonnet-4-5")
    try catalog.addCrowd(1, from: 1, day: day(2026, 1, 5), model: "secret-finetune")
    let report = try makeReport(
      sampleRequest([SectionDefinition(metric: "cost", by: .model, chart: .bar)], suppressBelow: 5),
      from: [catalog.database])
    for file in report.files {
      #expect(!String(decoding: file.bytes, as: UTF8.self).contains("secret-finetune"))
    }
  }

  @Test func `a table by user is not folded`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(6, from: 1, day: day(2026, 1, 5))
    let report = try makeReport(
      sampleRequest([SectionDefinition(metric: "messages", by: .user)], suppressBelow: 5),
      from: [catalog.database])
    #expect(report.text("report-messages-by-user.csv").contains("user-6,1,1,0,0"))
    #expect(report.text("report.html").contains("This report names users."))
  }
}
