import ChatModel
import GRDB
import Testing

@testable import Analytics

@Suite struct `Cost metric` {
  private func costs(_ catalog: SampleCatalog, by dimension: Dimension) throws -> [String] {
    try catalog.lines(of: "cost", by: dimension)
  }

  @Test func `counted text is priced once, answers as output`() throws {
    let catalog = try SampleCatalog()
    try catalog.addUser(1, "ada")
    let january = day(2026, 1, 2)
    for (role, tokens) in [(Role.user, 1000), (.assistant, 2000), (.system, 300), (.tool, 30)] {
      try catalog.addUsage(
        user: 1, day: january, model: "gpt-4o", role: role, messages: 1, tokens: tokens, parts: 7)
    }
    // (1000 + 300 + 30) x $2.50 + 2000 x $10, a million.
    #expect(try costs(catalog, by: .model) == ["gpt-4o,1,0.023325,0.000000,0.023325,0"])
  }

  @Test func `reported usage replaces the text of the whole exchange`() throws {
    let catalog = try SampleCatalog()
    try catalog.addUser(1, "ada")
    let january = day(2026, 1, 2)
    try catalog.addUsage(
      user: 1, day: january, model: "gpt-4o", role: .user, messages: 1, tokens: 1000)
    try catalog.addUsage(
      user: 1, day: january, model: "gpt-4o", role: .assistant, messages: 1, tokens: 2000,
      reported: (input: 40_000, output: 2100))
    // 40,000 x $2.50 + 2,100 x $10, a million.
    #expect(try costs(catalog, by: .user) == ["ada,0.121000,0.121000,0.000000,0"])
  }

  @Test func `every day has its own price`() throws {
    let catalog = try SampleCatalog()
    try catalog.addUser(1, "ada")
    for date in [day(2025, 6, 9), day(2025, 6, 10)] {
      try catalog.addUsage(
        user: 1, day: date, model: "o3", role: .assistant, messages: 1, tokens: 1_000_000)
    }
    #expect(
      try costs(catalog, by: .day) == [
        "2025-06-09,1,40.000000,0.000000,40.000000,0",
        "2025-06-10,1,8.000000,0.000000,8.000000,0",
      ])
  }

  @Test func `a model without a price has no cost, not a cost of zero`() throws {
    let catalog = try SampleCatalog()
    try catalog.addUser(1, "ada")
    for (model, tokens) in [("home-made", 77), ("", 5), ("gpt-4o", 4)] {
      try catalog.addUsage(
        user: 1, day: day(2026, 1, 2), model: model, role: .user, messages: 1, tokens: tokens)
    }
    #expect(
      try costs(catalog, by: .model) == [
        "gpt-4o,1,0.000010,0.000000,0.000010,0", "home-made,1,,,,77", "model not named,1,,,,5",
      ])
    #expect(try costs(catalog, by: .month) == ["2026-01,1,0.000010,0.000000,0.000010,82"])
    let page = try makeReport(
      sampleRequest([SectionDefinition(metric: "cost", by: .model)]), from: [catalog.database]
    ).text("report.html")
    #expect(page.contains("home-made (77 tokens), model not named (5 tokens)."))
    #expect(page.contains("<td>no price</td>"))
  }

  @Test(
    arguments: [
      (0, "$0.00", "0.000000"), (9_999_999_999, "<$0.01", "0.010000"),
      (10_000_000_000, "$0.01", "0.010000"),
      (
        1_234_567_895_000_000_000, "$1\u{202F}234\u{202F}567.90",
        "1234567.895000"
      ),
    ] as [(Int128, String, String)])
  func `money reads well and adds up`(amount: Int128, display: String, decimal: String) {
    #expect(Money(picodollars: amount).displayText == display)
    #expect(Money(picodollars: amount).decimalText == decimal)
  }
}
