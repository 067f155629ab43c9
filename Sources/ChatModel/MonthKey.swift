/// The month a message is archived under, `2026-03`, or `0000-00` when no time is known.
package struct MonthKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Months since year 0; 0 stands for an unknown month.
  private let ordinal: Int

  package static let unknown = MonthKey(ordinal: 0)

  private init(ordinal: Int) { self.ordinal = ordinal }

  package init(_ timestamp: Timestamp) {
    let date = timestamp.date
    ordinal = date.year * 12 + date.month
  }

  /// Reads `YYYY-MM`; nil for anything else.
  package init?(parsing text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, bytes[4] == UInt8(ascii: "-"), let year = Int(text.prefix(4)),
      let month = Int(text.suffix(2)), year >= 0, month >= 0
    else { return nil }
    if year == 0, month == 0 {
      self = .unknown
      return
    }
    guard (1...12).contains(month), year > 0 else { return nil }
    ordinal = year * 12 + month
  }

  package static func < (left: MonthKey, right: MonthKey) -> Bool { left.ordinal < right.ordinal }

  package var description: String {
    guard ordinal > 0 else { return "0000-00" }
    let year = (ordinal - 1) / 12
    return "\(paddedDecimal(year, width: 4))-\(paddedDecimal(ordinal - year * 12, width: 2))"
  }
}
