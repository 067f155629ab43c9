import ChatModel
import Testing

@testable import Analytics

@Suite struct `Price book` {
  @Test(
    arguments: [
      ("gpt-4o", 2_500_000), ("gpt-4o-2024-11-20", 2_500_000), ("gpt-4o-2024-05-13", 5_000_000),
      ("openai/gpt-4o", 2_500_000), ("claude-3-5-sonnet-20241022", 3_000_000),
      ("claude-sonnet-4@20250514", 3_000_000), ("gpt-4-0613", 30_000_000),
      ("claude-3-opus-latest", 15_000_000), ("gpt-5-nano", 50_000),
    ] as [(String, Int64)])
  func `names are found with provider and release`(model: String, input: Int64) throws {
    let price = try PriceBook.builtIn().price(of: model, onDay: day(2026, 1, 1))
    #expect(price?.input == input)
  }

  @Test(arguments: ["", "gpt-4o-audio", "gpt-99", "/", "-latest", "-0613", "GPT-4o mini"])
  func `nothing is guessed for other names`(model: String) throws {
    #expect(try PriceBook.builtIn().price(of: model, onDay: nil) == nil)
  }

  @Test func `a price holds from its first day until the next one`() throws {
    let book = try PriceBook.builtIn()
    #expect(book.price(of: "gpt-4o", onDay: day(2024, 5, 12)) == nil)
    #expect(book.price(of: "gpt-4o", onDay: day(2024, 5, 13))?.input == 5_000_000)
    #expect(book.price(of: "gpt-4o", onDay: day(2024, 10, 1))?.input == 5_000_000)
    #expect(book.price(of: "gpt-4o", onDay: day(2024, 10, 2))?.input == 2_500_000)
    #expect(book.price(of: "gpt-4o", onDay: nil)?.input == 2_500_000)
  }

  @Test func `a list replaces the models that it names`() throws {
    let list = """
      lists:
        - source: our contract
          prices:
            - {model: gpt-4o, from: 2026-01-01, input: 1.000001, output: 3}
      """
    let own = try PriceBook(parsing: Array(list.utf8), at: SourceLocation("own.yaml"))
    let book = try PriceBook.builtIn().overlaid(with: own)
    #expect(book.price(of: "gpt-4o", onDay: day(2025, 1, 1)) == nil)
    #expect(book.price(of: "gpt-4o", onDay: day(2026, 1, 1))?.input == 1_000_001)
    #expect(book.price(of: "gpt-4o", onDay: day(2026, 1, 1))?.source == "our contract")
    #expect(book.price(of: "gpt-4", onDay: day(2026, 1, 1))?.input == 30_000_000)
  }

  @Test(arguments: [
    ("input: free", "line 4: 'input' has to be dollars like 2.50"),
    ("input: 1e3", "line 4: 'input' has to be dollars like 2.50"),
    ("input: -1", "line 4: 'input' has to be dollars like 2.50"),
    ("input: 1.0000001", "line 4: 'input' has to be dollars like 2.50"),
    ("inptu: 1", "line 4: unknown key 'inptu'"),
  ])
  func `a wrong price names its line`(field: String, cause: String) {
    let list = """
      lists:
        - source: x
          prices:
            - {model: m, from: 2026-01-01, \(field), output: 3}
      """
    let error = #expect(throws: HansardError.self) {
      try PriceBook(parsing: Array(list.utf8), at: SourceLocation("own.yaml"))
    }
    #expect(error?.cause == cause)
    #expect(error?.location == SourceLocation("own.yaml"))
  }

  @Test func `two prices from one day on are refused`() {
    let entry = "{model: m, from: 2026-01-01, input: 1, output: 3}"
    let list = "lists: [{source: x, prices: [\(entry), \(entry)]}]"
    let error = #expect(throws: HansardError.self) {
      try PriceBook(parsing: Array(list.utf8), at: SourceLocation("own.yaml"))
    }
    #expect(error?.cause == "line 1: m has two prices from 2026-01-01 on")
  }
}
