import ChatModel
import GRDB
import Testing

@testable import Analytics

@Suite struct `Rendering` {
  private let sections = Dimension.allCases.flatMap { dimension in
    Metrics.all.filter { $0.dimensions.contains(dimension) }.map {
      SectionDefinition(
        metric: $0.name, by: dimension, chart: dimension == .day ? .line : .bar, limit: 3)
    }
  }

  private func catalog(named names: [String]) throws -> SampleCatalog {
    let catalog = try SampleCatalog()
    for (index, name) in names.enumerated() {
      try catalog.addUser(index + 1, name)
      for month in 1...5 {
        try catalog.addUsage(
          user: index + 1, day: day(2026, month, index % 28 + 1), model: name, role: .user,
          messages: 1,
          tokens: 100 * month, isEstimated: month % 2 == 0)
      }
    }
    return catalog
  }

  @Test func `the same catalogs give the same bytes`() throws {
    let names = (1...40).map { "model-\($0)" }
    let first = try makeReport(sampleRequest(sections), from: [catalog(named: names).database])
    let second = try makeReport(sampleRequest(sections), from: [catalog(named: names).database])
    #expect(first == second)
    #expect(first.files.map { $0.name }.count == Set(first.files.map { $0.name }).count)
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"onload=\"x", "'><img src=x>", "a & b", "{{title}}",
    "<\u{338}b>", "\u{600}<b>", "\"\u{301} x=\"", "\u{0}\u{1B}", "]]>",
  ])
  func `user text cannot become markup`(name: String) throws {
    let report = try makeReport(
      sampleRequest(sections, title: name), from: [catalog(named: [name]).database])
    let page = try #require(MarkupReader(body(of: report.text("report.html"))))
    #expect(
      page.elements.isSubset(of: [
        "main", "header", "h1", "h2", "p", "span", "b", "dl", "div", "dt", "dd", "ul", "li",
        "section", "figure", "svg", "title", "g", "line", "rect", "polyline", "text", "table",
        "thead", "tbody", "tfoot", "tr", "th", "td", "bdi", "code", "footer",
      ]))
    #expect(
      page.attributes.isSubset(of: [
        "class", "id", "scope", "role", "aria-label", "xmlns", "viewBox", "x", "y", "x1", "x2",
        "y1", "y2", "width", "height", "points",
      ]))
    #expect(page.elements.contains("polyline") && page.elements.contains("rect"))
  }

  @Test(arguments: [
    ("=1+1", "'=1+1,"), ("+1", "'+1,"), ("-1", "'-1,"), ("@x", "'@x,"), ("a,b", "\"a,b\","),
    ("a\"b", "\"a\"\"b\","), ("a\nb", "\"a\nb\","), ("=\"x\"", "\"'=\"\"x\"\"\","),
  ])
  func `CSV fields are quoted and never formulas`(name: String, field: String) throws {
    let report = try makeReport(
      sampleRequest([SectionDefinition(metric: "messages", by: .user)]),
      from: [catalog(named: [name]).database])
    #expect(report.text("report-messages-by-user.csv").contains("\r\n" + field))
  }

  @Test func `the page shows as many groups as the limit and the sum of the rest`() throws {
    let catalog = try catalog(named: ["a", "b", "c", "d"])
    let page = try makeReport(
      sampleRequest([
        SectionDefinition(metric: "messages", by: .month, limit: 2),
        SectionDefinition(metric: "messages", by: .user, limit: 3),
      ]), from: [catalog.database]
    ).text("report.html")
    #expect(page.contains("<bdi>3 earlier</bdi></th><td></td><td>12</td>"))
    #expect(page.contains("<bdi>1 more</bdi></th><td>5</td>"))
    #expect(!page.contains("<bdi>2026-03</bdi>"))
    #expect(page.contains("Total</th><td></td><td>20</td>"))
  }

  @Test func `the page says when and from what it was made`() throws {
    let page = try makeReport(sampleRequest(sections), from: [try SampleCatalog().database])
      .text("report.html")
    for fact in ["<b>acme</b>", "<b>all time</b>", "<b>2026-03-01 09:00 UTC</b>", "Hansard 1.0.0"] {
      #expect(page.contains(fact))
    }
  }

  @Test func `columns of zeros are in the files but not on the page`() throws {
    let report = try makeReport(
      sampleRequest([SectionDefinition(metric: "tokens", by: .month)]),
      from: [try catalog(named: ["a"]).database])
    #expect(!report.text("report.html").contains(">Reported in</th>"))
    #expect(report.text("report.html").contains(">Estimated</th>"))
    #expect(report.text("report-tokens-by-month.csv").contains(",reported_input_tokens,"))
  }

  @Test func `two sections of one kind have files of their own`() throws {
    let section = SectionDefinition(metric: "messages", by: .month)
    let report = try makeReport(
      sampleRequest([section, section]), from: [try SampleCatalog().database])
    #expect(
      report.files.map { $0.name } == [
        "report.html", "report.json", "report-messages-by-month.csv",
        "report-messages-by-month-2.csv",
      ])
  }

  @Test func `a template that is none names its line`() throws {
    let error = #expect(throws: HansardError.self) {
      try PageTemplate(parsing: Array("<p>\n{{#open}}".utf8), at: SourceLocation("mine.mustache"))
    }
    #expect(error?.reason == .usage)
    #expect(error?.cause?.hasPrefix("line 2: ") == true)
  }

  @Test func `a template that is not there is an error`() throws {
    var request = sampleRequest(sections)
    request.definition.template = "no/such.mustache"
    let error = #expect(throws: HansardError.self) {
      try makeReport(request, from: [try SampleCatalog().database])
    }
    #expect(error?.reason == .notFound)
  }

  private func body(of page: String) -> String {
    guard let start = page.firstRange(of: "<main>"), let end = page.firstRange(of: "</main>") else {
      return ""
    }
    return String(page[start.lowerBound..<end.upperBound])
  }
}
