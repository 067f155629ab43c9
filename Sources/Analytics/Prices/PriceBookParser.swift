package import ChatModel
import SystemIO

extension PriceBook {
  /// The prices that `Reports/prices.yaml` shows, which work without that file.
  package static func builtIn() throws(HansardError) -> PriceBook {
    try PriceBook(
      parsing: Array(builtInPriceList.utf8), at: SourceLocation("Reports/prices.yaml"))
  }

  /// Reads a price list: `Reports/prices.yaml` is the example.
  ///
  /// - Throws: `.usage` for anything that is not understood; the error names key and line.
  package init(parsing bytes: [UInt8], at location: SourceLocation) throws(HansardError) {
    let root = try YAMLMapping(
      document: bytes, operation: "reading a price list", at: location,
      keys: ["currency", "lists"])
    _ = try root.choice("currency", of: ["USD"])
    var prices: [Price] = []
    var days: [String: Set<CivilDate>] = [:]
    for list in try root.mappings("lists", keys: ["source", "prices"]) {
      let source = try list.requiredText("source")
      for entry in try list.mappings("prices", keys: ["model", "from", "input", "output"]) {
        let price = Price(
          model: try entry.requiredText("model"), from: try entry.date("from"),
          input: try entry.microdollars("input"), output: try entry.microdollars("output"),
          source: source)
        guard days[price.model, default: []].insert(price.from).inserted else {
          throw entry.error("\(price.model) has two prices from \(price.from.text) on")
        }
        prices.append(price)
      }
    }
    self.init(prices)
  }
}

extension YAMLMapping {
  fileprivate func date(_ key: String) throws(HansardError) -> CivilDate {
    let text = try requiredText(key)
    guard let date = CivilDate(parsing: text) else {
      throw error("'\(key)' has to be a day like 2026-03-01", key: key)
    }
    return date
  }

  /// Dollars with up to six decimals, below a million, exactly.
  fileprivate func microdollars(_ key: String) throws(HansardError) -> Int64 {
    let text = try requiredText(key)
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(digits.contains) }),
      parts[0].count <= 6, parts.count == 1 || parts[1].count <= 6
    else { throw error("'\(key)' has to be dollars like 2.50", key: key) }
    let fraction = parts.count == 2 ? Array(parts[1]) : []
    let padded = fraction + Array(repeating: UInt8(ascii: "0"), count: 6 - fraction.count)
    return (Array(parts[0]) + padded).reduce(0) { $0 * 10 + Int64($1 - digits.lowerBound) }
  }
}
