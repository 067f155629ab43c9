import ChatModel
import SystemIO

extension PriceBook {
  /// The price list as `init(parsing:at:)` reads it, list by list in the order of their sources.
  package var yaml: String {
    var text = """
      # Prices in dollars a million tokens, each from the first day on which it holds.
      # `hansard prices import` writes this file, and keeps what is added by hand.
      currency: USD
      lists:

      """
    let bySource = Dictionary(grouping: prices, by: \.source)
    for source in bySource.keys.sorted() {
      text += "  - source: \(quoted(source))\n    prices:\n"
      for price in bySource[source] ?? [] {
        text +=
          "      - {model: \(quoted(price.model)), from: \(price.from.text),"
          + " input: \(dollars(price.input)), output: \(dollars(price.output))}\n"
      }
    }
    return text
  }

  /// JSON's strings are YAML's, too.
  private func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return writer.text
  }

  private func dollars(_ microdollars: Int64) -> String { Price.dollars(microdollars) }
}

extension Price {
  /// Dollars with at least two decimals: `2.50`, `0.075`.
  package static func dollars(_ microdollars: Int64) -> String {
    var fraction = paddedDecimal(Int(microdollars % 1_000_000), width: 6)
    while fraction.count > 2, fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(microdollars / 1_000_000).\(fraction)"
  }
}
