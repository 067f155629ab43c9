import ChatModel
import GRDB
import SystemIO
import Testing

@testable import Analytics

@Suite struct `Built-in files` {
  @Test(arguments: [
    ("default.mustache", builtInPageTemplate), ("monthly.yaml", builtInMonthlyDefinition),
    ("prices.yaml", builtInPriceList),
  ])
  func `are those in Reports`(name: String, builtIn: String) throws {
    let bytes = try LocalFileSystem().contents(of: reportsFolder() + name)
    #expect(String(decoding: bytes, as: UTF8.self) == builtIn)
  }

  @Test(arguments: ["monthly.yaml", "shareable.yaml"])
  func `every definition in Reports can be read`(name: String) throws {
    let path = reportsFolder() + name
    let definition = try ReportDefinition(
      parsing: LocalFileSystem().contents(of: path), at: SourceLocation(path))
    #expect(definition.namesUsers == (name == "monthly.yaml"))
    #expect(definition.namesUsers || definition.suppressBelow >= 5)
  }

  @Test func `a definition can name its own template and price list`() throws {
    let catalog = try SampleCatalog()
    try catalog.addCrowd(3, from: 1, day: day(2026, 1, 5))
    var request = sampleRequest([SectionDefinition(metric: "cost", by: .month, chart: .bar)])
    let builtIn = try makeReport(request, from: [catalog.database])
    request.definition.template = reportsFolder() + "default.mustache"
    request.definition.prices = reportsFolder() + "prices.yaml"
    #expect(try makeReport(request, from: [catalog.database]) == builtIn)
  }

  @Test func `every built-in price names its source`() throws {
    let prices = try PriceBook.builtIn().prices
    #expect(prices.count > 50)
    #expect(prices.allSatisfy { $0.source.contains("https://") && $0.output >= $0.input })
  }
}

/// `Reports/` of the repository that this file is in.
private func reportsFolder() -> String {
  let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return parts.dropLast(3).joined(separator: "/") + "/Reports/"
}
