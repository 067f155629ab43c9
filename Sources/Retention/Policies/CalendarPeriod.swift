package import ChatModel

/// A span of the calendar, in UTC: `30 days`, `2 weeks`, `6 months`, `10 years`.
package struct CalendarPeriod: Hashable, Sendable, CustomStringConvertible {
  private enum Unit: String, CaseIterable { case day, week, month, year }

  private let count: Int
  private let unit: Unit

  /// What `init(parsing:)` takes, for those who wrote something else.
  package static let form = "a number from 1 to 10000 and days, weeks, months or years"

  /// Nil for anything but `form`.
  package init?(parsing text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, let count = Int(words[0]), (1...10_000).contains(count) else {
      return nil
    }
    let name = words[1].hasSuffix("s") ? words[1].dropLast() : words[1]
    guard let unit = Unit(rawValue: String(name)) else { return nil }
    self.count = count
    self.unit = unit
  }

  package var description: String { "\(count) \(unit.rawValue)\(count == 1 ? "" : "s")" }

  /// The same time of day one period later, on the last day of a month that has no such day: a year
  /// after 2024-02-29 is 2025-02-28.
  package func end(from start: Timestamp) -> Timestamp {
    switch unit {
    case .day: start.adding(days: count)
    case .week: start.adding(days: 7 * count)
    case .month: start.adding(months: count)
    case .year: start.adding(months: 12 * count)
    }
  }
}

extension Timestamp {
  fileprivate func adding(days: Int) -> Timestamp {
    let sum = millisecondsSince1970 + Int64(days) * Timestamp.millisecondsPerDay
    return Timestamp(millisecondsSince1970: min(sum, Timestamp.representable.upperBound))
  }

  fileprivate func adding(months: Int) -> Timestamp {
    let month = date.month - 1 + months
    let year = date.year + month / 12
    let last = CivilDate.days(inMonth: month % 12 + 1, of: year)
    guard year <= 9999,
      let later = CivilDate(year: year, month: month % 12 + 1, day: min(date.day, last))
    else { return Timestamp(millisecondsSince1970: Timestamp.representable.upperBound) }
    return adding(days: later.daysSince1970 - daysSince1970)
  }
}
