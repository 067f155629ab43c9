import ChatModel

/// An estimate of what usage cost, at list prices, in US dollars.
///
/// The rule, for what one user exchanged with one model on one day: where the source reported
/// input and output tokens, those; else the visible text, each message once, answers as output and
/// everything else as input. The second is the list price of the text itself: a provider bills the
/// growing context again with every turn. A model without a price on that day costs nothing here
/// and is counted in `unpricedTokens` instead. Discounts for caches and batches are not known.
package struct CostTotals: Hashable, Sendable {
  package var fromReportedUsage = Money.zero
  package var fromCountedText = Money.zero
  package var pricedTokens = 0
  package var unpricedTokens = 0

  package init() {}

  package var total: Money { fromReportedUsage + fromCountedText }

  /// False when there was something to price and no price for any of it.
  package var isKnown: Bool { pricedTokens > 0 || unpricedTokens == 0 }

  /// The charge for one role's row of a bundle.
  init(_ row: UsageRow, usesReported: Bool, price: Price?) {
    let content = row.contentTokens
    let input = usesReported ? row.reportedInput : row.role == .assistant ? 0 : content
    let output = usesReported ? row.reportedOutput : row.role == .assistant ? content : 0
    let tokens = input.addingSaturated(output)
    guard let price else {
      unpricedTokens = tokens
      return
    }
    pricedTokens = tokens
    let money =
      Money(tokens: input, atMicrodollarsPerMillion: price.input)
      + Money(tokens: output, atMicrodollarsPerMillion: price.output)
    if usesReported { fromReportedUsage = money } else { fromCountedText = money }
  }

  mutating func add(_ other: CostTotals) {
    fromReportedUsage = fromReportedUsage + other.fromReportedUsage
    fromCountedText = fromCountedText + other.fromCountedText
    pricedTokens = pricedTokens.addingSaturated(other.pricedTokens)
    unpricedTokens = unpricedTokens.addingSaturated(other.unpricedTokens)
  }
}
