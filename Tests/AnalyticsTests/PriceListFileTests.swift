import ChatModel
import Foundation
import SystemIO
import Testing

@testable import Analytics

@Suite struct `Price lists in files` {
  private static let today = CivilDate(year: 2026, month: 3, day: 1)

  private func list(_ text: String, from: String? = nil) throws -> PriceListFile {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try PriceListFile(
      url.path, files: LocalFileSystem(), from: from,
      today: try #require(`Price lists in files`.today))
  }

  private static let models = #"""
    {
      "sample_spec": {"input_cost_per_token": 0.5, "output_cost_per_token": 0.5},
      "gpt-4o": {"input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05, "mode": "chat"},
      "azure/ours": {"input_cost_per_token": 7.5e-08, "output_cost_per_token": 0.0000003},
      "free": {"input_cost_per_token": 0, "output_cost_per_token": 0.0},
      "dall-e-3": {"output_cost_per_image": 0.04, "mode": "image_generation"},
      "half": {"input_cost_per_token": 1e-06},
      "text": {"input_cost_per_token": "1e-06", "output_cost_per_token": 1e-06},
      "below": {"input_cost_per_token": -1e-06, "output_cost_per_token": 1e-06},
      "beyond": {"input_cost_per_token": 1e300, "output_cost_per_token": 1e-06},
      "two\nlines": {"input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06},
      "odd": 7,
      "gpt-4o": {"input_cost_per_token": 9e-06, "output_cost_per_token": 1e-05}
    }
    """#

  @Test func `LiteLLM's models have prices from today, or from the day that is given`() throws {
    let found = try list(`Price lists in files`.models)
    #expect(found.prices.map(\.model) == ["gpt-4o", "azure/ours"])
    #expect(found.prices.map(\.input) == [2_500_000, 75_000])
    #expect(found.prices.map(\.output) == [10_000_000, 300_000])
    #expect(found.prices.allSatisfy { $0.from == `Price lists in files`.today })
    #expect(found.skipped == 9)
    let dated = try list(`Price lists in files`.models, from: "2025-12-24")
    #expect(dated.prices.first?.from.text == "2025-12-24")
  }

  @Test func `a list of ours has days of its own, in YAML or as JSON`() throws {
    let yaml = """
      lists:
        - source: our contract
          prices:
            - {model: ours, from: 2025-01-01, input: 0.07, output: 1}
      """
    let json = #"""
      {"lists": [{"source": "our contract", "prices":
        [{"model": "ours", "from": "2025-01-01", "input": "0.07", "output": "1"}]}]}
      """#
    for text in [yaml, json] {
      let found = try list(text)
      #expect(found.prices.map(\.input) == [70_000])
      #expect(found.prices.map(\.from.text) == ["2025-01-01"])
    }
    #expect { try list(yaml, from: "2025-01-01") } throws: { "\($0)".contains("days of its own") }
  }

  @Test(arguments: ["", "{", "{}", "[]", #"{"gpt-4o": {}}"#, "no list", "\u{0}"])
  func `anything else is refused`(text: String) {
    #expect { try list(text) } throws: { ($0 as? HansardError)?.reason == .usage }
  }

  @Test(arguments: ["yesterday", "2026-02-30", "2026-03-01T00:00:00Z", ""])
  func `a day has to be one`(day: String) {
    #expect { try list(`Price lists in files`.models, from: day) } throws: {
      "\($0)".contains("2026-03-01")
    }
  }
}
