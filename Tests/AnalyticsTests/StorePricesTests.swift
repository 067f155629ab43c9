import ChatModel
import Foundation
import Store
import SystemIO
import Testing

@testable import Analytics

@Suite struct `Store prices` {
  private let store: Store
  private let prices: StorePrices

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    store = try Store.openOrCreate(
      folder.path, namespace: .standard, now: Timestamp(millisecondsSince1970: 0))
    prices = StorePrices(store)
  }

  private func price(_ model: String, _ from: String, _ input: Int64, _ output: Int64) throws
    -> Price
  {
    Price(
      model: model, from: try #require(CivilDate(parsing: from)), input: input, output: output,
      source: "our contract")
  }

  private func input(_ model: String, _ day: String) throws -> Int64? {
    let day = try #require(CivilDate(parsing: day)).daysSince1970
    return try prices.effective().price(of: model, onDay: day)?.input
  }

  @Test func `a new store has the built-in ones`() throws {
    #expect(try prices.own().prices.isEmpty)
    #expect(try prices.effective() == PriceBook.builtIn())
  }

  @Test func `imported ones hold from their first day on, whatever the built-in list says later`()
    throws
  {
    // The built-in list has prices of gpt-4o from 2024-05-13 and from 2024-10-02.
    let imported = try prices.add([
      try price("gpt-4o", "2024-08-01", 1_000_000, 2_000_000),
      try price("ours-7b", "2025-01-01", 70_000, 125_000),
    ])
    #expect(imported.added.count == 2)
    #expect(try input("gpt-4o", "2024-07-31") == 5_000_000)
    #expect(try input("gpt-4o", "2024-08-01") == 1_000_000)
    #expect(try input("gpt-4o", "2026-01-01") == 1_000_000)
    #expect(try input("ours-7b", "2024-12-31") == nil)
    #expect(try input("ours-7b", "2025-01-01") == 70_000)
    #expect(try input("gpt-4", "2026-01-01") == 30_000_000)
  }

  @Test func `what holds already is left out, and history is kept`() throws {
    _ = try prices.add([try price("ours-7b", "2025-01-01", 70_000, 125_000)])
    let again = try prices.add([
      try price("ours-7b", "2025-06-01", 70_000, 125_000),
      try price("gpt-4", "2026-01-01", 30_000_000, 60_000_000),
    ])
    #expect(again.added.isEmpty)
    #expect(again.unchanged == 2)
    let dearer = try prices.add([try price("ours-7b", "2025-07-01", 90_000, 125_000)])
    #expect(dearer.added.count == 1)
    #expect(try input("ours-7b", "2025-06-30") == 70_000)
    #expect(try input("ours-7b", "2025-07-01") == 90_000)
    // A correction of the same day.
    _ = try prices.add([try price("ours-7b", "2025-07-01", 80_000, 125_000)])
    #expect(try input("ours-7b", "2025-07-01") == 80_000)
    #expect(try prices.own().prices.count == 2)
  }

  @Test func `a name with release has the price of the name until its own begins`() throws {
    // As the built-in price of claude-sonnet-4-5.
    let same = try price("claude-sonnet-4-5-20250929", "2026-01-01", 3_000_000, 15_000_000)
    #expect(try prices.add([same]).unchanged == 1)
    let other = try price("claude-sonnet-4-5-20250929", "2026-01-01", 2_000_000, 15_000_000)
    #expect(try prices.add([other]).added.count == 1)
    #expect(try input("claude-sonnet-4-5-20250929", "2025-12-31") == 3_000_000)
    #expect(try input("claude-sonnet-4-5-20250929", "2026-01-01") == 2_000_000)
    #expect(try input("claude-sonnet-4-5", "2026-01-01") == 3_000_000)
  }

  @Test func `a price that another name's change would change is kept`() throws {
    let imported = try prices.add([
      try price("azure/gpt-4o", "2026-01-01", 2_500_000, 10_000_000),
      try price("gpt-4o", "2026-01-01", 2_000_000, 10_000_000),
    ])
    #expect(imported.added.count == 2)
    #expect(try input("azure/gpt-4o", "2026-01-01") == 2_500_000)
    #expect(try input("gpt-4o", "2026-01-01") == 2_000_000)
  }

  @Test func `the file is a list as operators write them, whatever is in names`() throws {
    let odd = #"a "model": {x}, #1 \ – 模型"#
    _ = try prices.add([try price(odd, "2025-01-01", 75_000, 123_456_789)])
    #expect(try prices.own().prices.map(\.model) == [odd])
    #expect(try prices.own().prices.map(\.output) == [123_456_789])
    let text = try #require(
      String(bytes: try store.files.contents(of: store.layout.prices), encoding: .utf8))
    #expect(text.contains("input: 0.075, output: 123.456789"))
  }

  @Test func `a spoilt file is an error that names it`() throws {
    try store.files.writeAtomically(Array("lists: 7\n".utf8), to: store.layout.prices)
    #expect {
      try prices.effective()
    } throws: { error in
      (error as? HansardError)?.location?.path == store.layout.prices
    }
  }

  @Test func `an import waits for no other run`() throws {
    let lock = try FileLock(store.layout.lock)
    #expect { try prices.add([try price("ours-7b", "2025-01-01", 1, 1)]) } throws: { error in
      (error as? HansardError)?.reason == .locked
    }
    extendLifetime(lock)
  }
}
