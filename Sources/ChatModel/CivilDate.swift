/// A day of the proleptic Gregorian calendar in UTC.
///
/// Integer arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
/// (https://howardhinnant.github.io/date_algorithms.html).
package struct CivilDate: Hashable, Comparable, Sendable {
  package let year: Int
  package let month: Int  // 1...12
  package let day: Int  // 1...31

  /// Nil when there is no such day, for example 2026-02-30.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), (1...CivilDate.days(inMonth: month, of: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads `2026-03-01`; nil for anything else.
  package init?(parsing text: String) {
    guard text.utf8.count == 10, let time = Timestamp(parsing: text) else { return nil }
    self = time.date
  }

  package init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  package var daysSince1970: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  package static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// `2026-03-01`.
  package var text: String {
    "\(paddedDecimal(year, width: 4))-\(paddedDecimal(month, width: 2))-\(paddedDecimal(day, width: 2))"
  }
}

extension Timestamp {
  package static let millisecondsPerDay: Int64 = 86_400_000

  /// Whole days since 1970-01-01, rounded down.
  package var daysSince1970: Int {
    let quotient = millisecondsSince1970 / Timestamp.millisecondsPerDay
    let exact = quotient * Timestamp.millisecondsPerDay == millisecondsSince1970
    return Int(millisecondsSince1970 < 0 && !exact ? quotient - 1 : quotient)
  }

  package var date: CivilDate { CivilDate(daysSince1970: daysSince1970) }

  /// Midnight UTC at the start of `date`.
  package init(_ date: CivilDate) {
    self.init(millisecondsSince1970: Int64(date.daysSince1970) * Timestamp.millisecondsPerDay)
  }
}

/// `7` with width 2 is `07`; longer numbers are not cut.
package func paddedDecimal(_ value: Int, width: Int) -> String {
  let digits = String(value.magnitude)
  let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
  return (value < 0 ? "-" : "") + zeros + digits
}
