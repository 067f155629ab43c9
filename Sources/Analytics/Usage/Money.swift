/// An amount in picodollars (10⁻¹² USD): tokens times microdollars a million tokens, exactly.
package struct Money: Hashable, Comparable, Sendable {
  package let picodollars: Int128

  package static let zero = Money(picodollars: 0)

  package init(picodollars: Int128) { self.picodollars = picodollars }

  /// - Parameter price: Microdollars a million tokens.
  package init(tokens: Int, atMicrodollarsPerMillion price: Int64) {
    picodollars = Int128(tokens) * Int128(price)
  }

  package static func + (left: Money, right: Money) -> Money {
    Money(picodollars: left.picodollars.addingSaturated(right.picodollars))
  }

  package static func < (left: Money, right: Money) -> Bool {
    left.picodollars < right.picodollars
  }

  package var dollars: Double { Double(picodollars) / 1e12 }

  /// Dollars with six decimals, rounded half up, as CSV and JSON carry them: `12.340000`.
  package var decimalText: String {
    let (whole, fraction) = rounded(toDecimals: 6)
    return "\(whole).\(padded(fraction, width: 6))"
  }

  /// Dollars for people: `$1 234.50` with narrow spaces, and `<$0.01` for less than a cent.
  package var displayText: String {
    if picodollars > 0, picodollars < 10_000_000_000 { return "<$0.01" }
    let (whole, cents) = rounded(toDecimals: 2)
    return "$\(groupedDigits(of: String(whole))).\(padded(cents, width: 2))"
  }

  /// Amounts are never negative: tokens and prices are not.
  private func rounded(toDecimals decimals: Int) -> (whole: Int128, fraction: Int128) {
    let scale = (0..<decimals).reduce(Int128(1)) { power, _ in power * 10 }
    let unit = 1_000_000_000_000 / scale
    let units = max(0, picodollars).addingSaturated(unit / 2) / unit
    return (units / scale, units % scale)
  }

  private func padded(_ value: Int128, width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

/// `1234567` as `1 234 567`, with narrow no-break spaces (U+202F).
package func groupedDigits(of digits: String) -> String {
  var text = ""
  for (index, digit) in digits.utf8.enumerated() {
    let remaining = digits.utf8.count - index
    if index > 0, remaining % 3 == 0 { text += "\u{202F}" }
    text.unicodeScalars.append(Unicode.Scalar(digit))
  }
  return text
}
